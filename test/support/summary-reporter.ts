import { writeSync } from "node:fs";

import type { Reporter, TestModule } from "vitest/node";

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What of a test module counts; `TestModule` of vitest is one. */
export interface CountedModule {
  readonly children: {
    allTests(): Iterable<{ result(): { readonly state: string } }>;
    allSuites(): Iterable<{ errors(): readonly unknown[] }>;
  };
  errors(): readonly unknown[];
}

/**
 * Counts what ran. A file that can't be imported, a hook that throws and an error that nobody caught are failures, though no
 * test of theirs is; where nothing may be skipped, a skipped test is one too.
 */
export function summarize(modules: readonly CountedModule[], unhandledErrors: number, skipsFail: boolean): Summary {
  const counts = { passed: 0, failed: unhandledErrors, skipped: 0 };
  for (const module of modules) {
    counts.failed += module.errors().length > 0 ? 1 : 0;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length > 0 ? 1 : 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") counts.passed += 1;
      else if (state === "failed") counts.failed += 1;
      else counts.skipped += 1;
    }
  }
  return skipsFail ? { passed: counts.passed, failed: counts.failed + counts.skipped, skipped: 0 } : counts;
}

export function summaryLine({ passed, failed, skipped }: Summary): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** Names every skipped test with its reason, and prints the counts of all rungs as the very last line. */
export default class SummaryReporter implements Reporter {
  #summary: Summary = { passed: 0, failed: 1, skipped: 0 };

  onInit(): void {
    // After all other reporters, after what hangs was given up, and whatever ended the run.
    process.once("exit", (code) => {
      const counts = code !== 0 && this.#summary.failed === 0 ? { ...this.#summary, failed: 1 } : this.#summary;
      writeSync(1, `${summaryLine(counts)}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const inCi = ["true", "1"].includes(process.env["CI"] ?? "");
    const skipped = skippedTests(modules);
    for (const line of skipped) console.log(`skipped: ${line}`);
    this.#summary = summarize(modules, unhandledErrors.length, inCi);
    if (inCi && skipped.length > 0) {
      console.log("In CI every test has to run: what is skipped counts as failed.");
      process.exitCode = 1;
    }
  }
}

function skippedTests(modules: readonly TestModule[]): string[] {
  return modules.flatMap((module) =>
    [...module.children.allTests("skipped")].map((test) => {
      const result = test.result();
      const note = result.state === "skipped" ? result.note : undefined;
      return `${module.project.name}: ${test.fullName}${note === undefined ? "" : ` (${note})`}`;
    }),
  );
}
