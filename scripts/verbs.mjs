import { join } from "node:path";

import { runChecks } from "./checks.mjs";
import { clean } from "./clean.mjs";
import { ensureDependencies, repository } from "./dependencies.mjs";
import { runInForeground } from "./foreground.mjs";

const cli = join(repository, "rehearsal/engine/cli.ts");
const nodePath = join(repository, "node_modules/.bin/node");
const vitest = join(repository, "node_modules/vitest/vitest.mjs");

const verbs = {
  start: (args) => node(cli, "start", ...args),
  stop: (args) => node(cli, "stop", ...args),
  rehearsal: (args) => node(cli, ...args),
  check: () => runChecks(),
  bench: (args) => node(join(repository, "rehearsal/bench/bench.ts"), ...args),
  drill: (args) => node(join(repository, "rehearsal/drills/cli.ts"), ...args),
  test: async (args) => {
    const code = await node(cli, "set-up", "--tests");
    if (code !== 0) return code;
    try {
      return await node(vitest, "run", "--reporter=default", "--reporter=./test/support/summary-reporter.ts", ...args);
    } finally {
      // Quietly: the tests have the last word.
      await runInForeground(nodePath, [cli, "set-down", "--tests"], ["ignore", "ignore", "inherit"]);
    }
  },
};

/** Runs a verb and resolves to its exit code. */
export async function run(verb, args) {
  // Removing what is set up needs nothing set up.
  if (verb === "clean") return clean();
  if (!Object.hasOwn(verbs, verb ?? "")) {
    throw new Error(
      `unknown verb ${JSON.stringify(verb ?? "")}. The verbs are ${[...Object.keys(verbs), "clean"].join(", ")}.`,
    );
  }
  // The app's own packages are for whoever compiles or tests it here; a release is packed with packages of its own.
  await ensureDependencies(...(verb === "check" || verb === "test" ? ["app"] : []));
  return verbs[verb](args);
}

function node(...args) {
  return runInForeground(nodePath, args);
}
