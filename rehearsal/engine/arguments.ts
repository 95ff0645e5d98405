import { parseArgs } from "node:util";

import { messageOf } from "../message.ts";
import { Mistake } from "./mistake.ts";
import { defaultHome, type Home, homeAt } from "./paths.ts";

/** The verbs, whether they take a host or need one, and what they do. */
export const verbs = {
  start: { host: "none", does: "set up what is missing, start the rehearsal cloud, bring the stack up" },
  stop: { host: "none", does: "destroy all stacks and the rehearsal cloud, leave nothing running" },
  up: { host: "none", does: "make the stack what the program says" },
  preview: { host: "none", does: "show what `up` would do" },
  refresh: { host: "none", does: "bring the state in line with what is really there" },
  destroy: { host: "none", does: "destroy the stack, keep the cloud" },
  outputs: { host: "none", does: "print the stack's outputs" },
  releases: { host: "none", does: "list the releases that the stack's store keeps" },
  status: { host: "none", does: "print what runs, on all clouds" },
  sweep: { host: "none", does: "remove what is paid for and in no stack's state, after asking" },
  snapshot: { host: "optional", does: "make an image of a healthy host, for hosts that boot faster" },
  logs: { host: "required", does: "print a host's boot log and the journal of its app" },
  shell: { host: "required", does: "open a root shell on a host" },
  kill: { host: "required", does: "cut a host's power" },
  "set-up": { host: "none", does: "set up what is missing, start no cloud; --tests: also what tests need" },
  "set-down": { host: "none", does: "end what `set-up` started; --tests: for tests" },
} as const satisfies Readonly<Record<string, { readonly host: HostArgument; readonly does: string }>>;

type HostArgument = "none" | "optional" | "required";

export type Verb = keyof typeof verbs;

export interface Arguments {
  readonly verb: Verb;
  /** Name, the cloud's id or host id; there for the verbs that need one. */
  readonly host: string | undefined;
  readonly stack: string;
  readonly json: boolean;
  /** `undefined`: whatever the rehearsal is already, else with hosts. */
  readonly kind: "paper" | undefined;
  readonly home: Home;
  readonly tests: boolean;
  /** Id of an earlier release to run; undefined: what `app/` is. */
  readonly release: string | undefined;
  /** Hosts to make anew, each by its name, the cloud's id or its host id. */
  readonly replace: readonly string[];
  readonly yes: boolean;
  readonly force: boolean;
  /** How many images of the site stay; undefined: all. */
  readonly keep: number | undefined;
}

const options = {
  stack: { type: "string", default: "dev" },
  json: { type: "boolean", default: false },
  "api-only": { type: "boolean", default: false },
  home: { type: "string", default: defaultHome },
  release: { type: "string" },
  replace: { type: "string", multiple: true },
  yes: { type: "boolean", default: false },
  force: { type: "boolean", default: false },
  keep: { type: "string" },
  tests: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Options that mean something to some verbs only: given to another, they would be believed to have had an effect. */
const owners: Partial<Record<keyof typeof options, readonly Verb[]>> = {
  release: ["up", "preview"],
  replace: ["up", "preview"],
  yes: ["sweep"],
  force: ["snapshot"],
  keep: ["snapshot"],
  tests: ["set-up", "set-down"],
};

/**
 * Reads a command line; undefined when it asks for help.
 * @throws {Mistake} that says what is wrong with it.
 */
export function readArguments(args: readonly string[]): Arguments | undefined {
  const { values, positionals } = parse(args);
  if (values.help || (positionals.length === 0 && args.length === 0)) return undefined;
  const [verb, ...words] = positionals;
  if (verb === undefined || !isVerb(verb)) {
    throw new Mistake(`unknown verb ${JSON.stringify(verb ?? "")}. The verbs are ${Object.keys(verbs).join(", ")}.`, 2);
  }
  const host = hostArgument(verb, words);
  for (const [option, its] of Object.entries(owners)) {
    const value = values[option as keyof typeof options];
    if (value === undefined || value === false || its.includes(verb)) continue;
    throw new Mistake(`${verb} takes no --${option}: that is for ${its.map((one) => `\`${one}\``).join(" and ")}.`, 2);
  }
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
    release: releaseArgument(values.release),
    replace: values.replace ?? [],
    yes: values.yes,
    force: values.force,
    keep: keepArgument(values.keep),
  };
}

function hostArgument(verb: Verb, [host, ...more]: readonly string[]): string | undefined {
  const wanted: HostArgument = verbs[verb].host;
  if (wanted === "required" && host === undefined) {
    throw new Mistake(
      `${verb} needs a host: its host id, its cloud's id, or its name. \`npm run rehearsal -- status\` lists them.`,
      2,
    );
  }
  const surplus = wanted === "none" ? host : more[0];
  if (surplus !== undefined) throw new Mistake(`${verb} takes no ${JSON.stringify(surplus)}.`, 2);
  return host;
}

/** Whether the store has it is the program's to say. */
function releaseArgument(release: string | undefined): string | undefined {
  if (release === undefined || /^[0-9a-f]{12}$/.test(release)) return release;
  throw new Mistake(
    `--release ${JSON.stringify(release)}: a release's id is twelve hexadecimal digits, such as 1f0c54a3b2de. \`npm run rehearsal -- releases\` lists them.`,
    2,
  );
}

function keepArgument(keep: string | undefined): number | undefined {
  if (keep === undefined) return undefined;
  if (/^[1-9][0-9]{0,3}$/.test(keep)) return Number(keep);
  throw new Mistake(`--keep ${JSON.stringify(keep)}: how many images of the site stay, a whole number from 1.`, 2);
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
