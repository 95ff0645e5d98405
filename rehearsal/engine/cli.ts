import { lock } from "../../scripts/lock.mjs";
import { readArguments, type Verb } from "./arguments.ts";
import { forgetRealAccounts } from "./engine-environment.ts";
import { helpText } from "./help-text.ts";
import { Mistake } from "./mistake.ts";
import type { Say } from "./progress.ts";
import type { RunVerb } from "./verbs/verb.ts";

/** Loaded when asked for: the Automation API alone takes most of a second. */
const verbs: Readonly<Record<Verb, () => Promise<RunVerb>>> = {
  start: async () => (await import("./verbs/start.ts")).start,
  stop: async () => (await import("./verbs/stop.ts")).stop,
  up: async () => (await import("./verbs/stack-verbs.ts")).up,
  preview: async () => (await import("./verbs/stack-verbs.ts")).preview,
  refresh: async () => (await import("./verbs/stack-verbs.ts")).refresh,
  destroy: async () => (await import("./verbs/stack-verbs.ts")).destroy,
  outputs: async () => (await import("./verbs/outputs.ts")).outputs,
  releases: async () => (await import("./verbs/releases.ts")).releases,
  status: async () => (await import("./verbs/status.ts")).status,
  sweep: async () => (await import("./verbs/sweep.ts")).sweep,
  snapshot: async () => (await import("./verbs/snapshot.ts")).snapshot,
  logs: async () => (await import("./verbs/host-verbs.ts")).logs,
  shell: async () => (await import("./verbs/host-verbs.ts")).shell,
  kill: async () => (await import("./verbs/host-verbs.ts")).kill,
  "set-up": async () => (await import("./verbs/set-up.ts")).prepare,
  "set-down": async () => (await import("./verbs/set-up.ts")).release,
};

/** Verbs that only look, or that may well run while another one does. */
const sharing: readonly Verb[] = ["outputs", "releases", "status", "logs", "shell", "kill", "set-up", "set-down"];

async function main(words: readonly string[]): Promise<number> {
  const args = readArguments(words);
  if (args === undefined) {
    console.log(helpText());
    return 0;
  }
  // Before anything is started that would inherit them.
  forgetRealAccounts();
  const say: Say = (line) => (args.json ? process.stderr : process.stdout).write(`${line}\n`);
  const held = sharing.includes(args.verb)
    ? undefined
    : await lock(args.home.folder, "home", `running \`${args.verb}\``, (holder) => {
        say(`waiting for process ${holder.pid}, which is ${holder.purpose} in ${args.home.folder}`);
      });
  try {
    const run = await verbs[args.verb]();
    const result = await run({ args, say });
    console.log(args.json ? JSON.stringify(result.json, undefined, 2) : result.text.join("\n"));
    return result.exitCode ?? 0;
  } finally {
    await held?.release();
  }
}

/** What a failure is to whoever reads: words for a person, JSON for a program, a stack trace for what is our own fault. */
function fail(error: unknown, json: boolean): number {
  const text =
    error instanceof Mistake ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (json) console.log(JSON.stringify({ error: text }, undefined, 2));
  console.error(`evenkeel: ${text}`);
  return error instanceof Mistake ? error.exitCode : 1;
}

const words = process.argv.slice(2);
const code = await main(words).catch((error: unknown) => fail(error, words.includes("--json")));
// A program that was cut short, and connections that are kept alive, must not keep the command from ending.
process.exit(code);
