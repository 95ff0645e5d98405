import { forgetRealAccounts } from "../engine/engine-environment.ts";
import type { DrillArguments } from "./arguments.ts";
import { drillLine } from "./report/table.ts";
import { writeReport, writeRequests } from "./report/write.ts";
import type { Report } from "./result.ts";
import { runDrills } from "./run.ts";

/**
 * Runs drills as a command does: says what happens, writes the report, cleans up when a signal asks it to end.
 * @param say for progress; with `--json` standard output is the report's
 */
export async function runTold(args: DrillArguments, say: (line: string) => void): Promise<Report> {
  // Before anything is started that would inherit them.
  forgetRealAccounts();
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (interrupted.signal.aborted) say("still cleaning up, so that nothing is left running");
      else say("interrupted: cleaning up");
      interrupted.abort();
    });
  const report = await runDrills(args, {
    say,
    signal: interrupted.signal,
    onDrill: async ({ result, records }, soFar) => {
      say(drillLine(result));
      await writeRequests(args.report, result, records);
      // After each one: what was found is there even if a later one is interrupted.
      await writeReport(args.report, soFar);
    },
  });
  say(`the report is ${args.report}/drills.html`);
  return report;
}
