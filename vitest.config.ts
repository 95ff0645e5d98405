import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";

import { defineConfig } from "vitest/config";

import { RungSequencer } from "./test/support/rung-sequencer.ts";

/**
 * DigitalOcean's own descriptions of its API and of its provider, kept beside the repository. They are not part of it, so
 * a clone without them has fewer tests, and nothing skipped.
 */
const judgedByFacts = ["test/api/openapi.test.ts", "test/unit/provider/digitalocean/schema-facts.test.ts"];
const facts = existsSync(new URL("../shared/facts/", import.meta.url));

interface RungOptions {
  /** For what hangs: what is slow on a machine that is busy has time. Default: 20. */
  readonly timeoutSeconds?: number;
  /** Files at a time. Default: one for each processor but one. */
  readonly workers?: number;
}

/** One project per rung of the ladder in test/README.md; rungs with the same order run side by side. */
const rung = (name: string, order: number, { timeoutSeconds = 20, workers }: RungOptions = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    exclude: facts ? [] : judgedByFacts,
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
    // The usual second is too little for a busy machine.
    expect: { poll: { timeout: Math.min(timeoutSeconds - 1, 20) * 1000 } },
    sequence: { groupOrder: order },
    ...(workers !== undefined && { maxWorkers: workers }),
  },
});

/** Fast ones are run when nothing else is. */
const fast = { workers: availableParallelism() };
/** The engine and hosts mostly wait, for each other and for health checks: more files at a time than processors. */
const waiting = { workers: 4 };

export default defineConfig({
  test: {
    sequence: { sequencer: RungSequencer },
    projects: [
      rung("unit", 0, fast),
      rung("graph", 0, fast),
      rung("templates", 2, { timeoutSeconds: 60 }),
      rung("browser", 2, { timeoutSeconds: 60 }),
      rung("api", 3, { timeoutSeconds: 60 }),
      rung("engine", 4, { timeoutSeconds: 300, ...waiting }),
      rung("hosts", 4, { timeoutSeconds: 900, ...waiting }),
      // Alone: what they measure is not to be the machine's other work.
      rung("drills", 5, { timeoutSeconds: 1200, workers: 1 }),
    ],
  },
});
