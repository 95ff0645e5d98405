import { defineConfig } from "vitest/config";

/** One project per rung of the ladder in test/README.md; rungs that share the machine's two cores run one after another. */
const rung = (
  name: string,
  order: number,
  options: { testTimeout?: number; hookTimeout?: number; serial?: boolean } = {},
) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: options.testTimeout ?? 5_000,
    hookTimeout: options.hookTimeout ?? options.testTimeout ?? 10_000,
    fileParallelism: options.serial !== true,
    sequence: { groupOrder: order },
  },
});

export default defineConfig({
  test: {
    projects: [
      rung("unit", 0),
      rung("graph", 1),
      rung("templates", 2, { testTimeout: 60_000 }),
      rung("api", 3, { testTimeout: 60_000 }),
      rung("engine", 4, { testTimeout: 300_000, serial: true }),
      rung("hosts", 5, { testTimeout: 900_000, serial: true }),
    ],
  },
});
