import type { Patch } from "./stage/program.ts";

/** On a host: while one of these is there, all workers of the ailing app suffer from it. */
export const ailments = { blocked: "/run/evenkeel/drill-blocked", leaking: "/run/evenkeel/drill-leaking" } as const;

/** Variable of the ailing app: URL of a dependency that it can't do without. Empty: it has none. */
export const dependencyVariable = "DRILL_DEPENDENCY";

/**
 * The app with what can go wrong inside one: an event loop that hangs, memory that is never given back, a dependency.
 * Always the same release, so that drills after one another bring it up once.
 */
export function ailingApp(): Patch {
  return {
    "app/src/server.ts": (text) =>
      text
        .replace("createApp(config, { logger })", "createApp(config, { logger, checks: drillChecks })")
        .replace("function start(config", `${additions}\nfunction start(config`),
  };
}

/** Without processor time, which on one machine would be taken from the other hosts. A leak is 10 MB a second. */
const additions = `
import { existsSync } from "node:fs";
import type { Checks } from "./checks.ts";

const neverGivenBack: Buffer[] = [];
setInterval(() => {
  while (existsSync("${ailments.blocked}")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  if (existsSync("${ailments.leaking}")) neverGivenBack.push(Buffer.alloc(1_048_576, 1));
}, 100).unref();

const dependency = process.env["${dependencyVariable}"] ?? "";
const askDependency = async (signal: AbortSignal) => {
  const { status } = await fetch(dependency, { signal });
  if (status !== 200) throw new Error(\`it answers \${status}\`);
};
const drillChecks: Checks = dependency === "" ? {} : { dependency: askDependency };
`;
