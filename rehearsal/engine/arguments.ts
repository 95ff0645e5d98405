import { parseArgs } from "node:util";

import { messageOf } from "../message.ts";
import { Mistake } from "./mistake.ts";
import { defaultHome, type Home, homeAt } from "./paths.ts";

/** The verbs, whether they take a host, and what they do. */
export const verbs = {
  start: { host: false, does: "set up what is missing, start the rehearsal cloud, bring the stack up" },
  stop: { host: false, does: "destroy all stacks and the rehearsal cloud, leave nothing running" },
  up: { host: false, does: "make the stack what the program says" },
  preview: { host: false, does: "show what `up` would do" },
  refresh: { host: false, does: "bring the state in line with what is really there" },
  destroy: { host: false, does: "destroy the stack, keep the cloud" },
  outputs: { host: false, does: "print the stack's outputs" },
  status: { host: false, does: "print what runs, on all clouds" },
  logs: { host: true, does: "print a host's boot log and the journal of its app" },
  shell: { host: true, does: "open a root shell on a host" },
  kill: { host: true, does: "cut a host's power" },
  "set-up": { host: false, does: "set up what is missing, start no cloud; --tests: also what tests need" },
  "set-down": { host: false, does: "end what `set-up` started; --tests: for tests" },
} as const;

export type Verb = keyof typeof verbs;

export interface Arguments {
  readonly verb: Verb;
  /** Name, the cloud's id or host id; there for the verbs that take one. */
  readonly host: string | undefined;
  readonly stack: string;
  readonly json: boolean;
  /** `undefined`: whatever the rehearsal is already, else with hosts. */
  readonly kind: "paper" | undefined;
  readonly home: Home;
  readonly tests: boolean;
}

const options = {
  stack: { type: "string", default: "dev" },
  json: { type: "boolean", default: false },
  "api-only": { type: "boolean", default: false },
  home: { type: "string", default: defaultHome },
  tests: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads a command line; undefined when it asks for help.
 * @throws {Mistake} that says what is wrong with it.
 */
export function readArguments(args: readonly string[]): Arguments | undefined {
  const { values, positionals } = parse(args);
  if (values.help || (positionals.length === 0 && args.length === 0)) return undefined;
  const [verb, host, ...more] = positionals;
  if (verb === undefined || !isVerb(verb)) {
    throw new Mistake(`unknown verb ${JSON.stringify(verb ?? "")}. The verbs are ${Object.keys(verbs).join(", ")}.`, 2);
  }
  if (verbs[verb].host && host === undefined) {
    throw new Mistake(
      `${verb} needs a host: its host id, its cloud's id, or its name. \`npm run rehearsal -- status\` lists them.`,
      2,
    );
  }
  const surplus = verbs[verb].host ? more[0] : host;
  if (surplus !== undefined) throw new Mistake(`${verb} takes no ${JSON.stringify(surplus)}.`, 2);
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(values.stack)) {
    throw new Mistake(
      `--stack ${JSON.stringify(values.stack)}: a stack's name has letters, digits, "-", "_" and "." only.`,
      2,
    );
  }
  if (values.home === "") throw new Mistake("--home needs a folder.", 2);
  return {
    verb,
    host,
    stack: values.stack,
    json: values.json,
    kind: values["api-only"] ? "paper" : undefined,
    home: homeAt(values.home),
    tests: values.tests,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const flags = Object.keys(options).map((name) => `--${name}`);
    throw new Mistake(`${messageOf(error).split(". ")[0] ?? ""}. The options are ${flags.join(", ")}.`, 2);
  }
}

function isVerb(text: string): text is Verb {
  return Object.hasOwn(verbs, text);
}

export function helpText(): string {
  const lines = Object.entries(verbs).map(
    ([verb, { host, does }]) => `  ${`${verb}${host ? " HOST" : ""}`.padEnd(12)} ${does}`,
  );
  return `npm run rehearsal -- VERB [options]     (also: npm start, npm stop)

HOST is a host id as \`status\` prints it, or the id that its cloud gave it (a droplet's, an instance's). A name does
where only one host has it; hosts of an AWS group share theirs.

${lines.join("\n")}

  --stack NAME   which Pulumi.NAME.yaml to use (default: dev, on DigitalOcean; aws is on AWS). Both can be up at once
  --json         print the result as JSON on standard output, progress on standard error
  --api-only     the same cloud without hosts: nothing is booted, hundreds of them in seconds
  --home DIR     where this rehearsal keeps its state (default: .rehearsal)
  --help         this text`;
}
