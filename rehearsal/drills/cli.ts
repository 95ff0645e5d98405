import { Mistake } from "../engine/mistake.ts";
import { drillHelp, drillLines, readDrillArguments } from "./arguments.ts";
import { catalogue } from "./catalogue.ts";
import { compare } from "./comparison/compare.ts";
import { reportTable } from "./report/table.ts";
import { runTold } from "./run-told.ts";
import { writeLines } from "./tables/drills-page.ts";
import { runLines, runsTable } from "./tables/runs.ts";

async function main(words: readonly string[]): Promise<number> {
  if (words[0] === "compare") return compare(words.slice(1));
  const args = readDrillArguments(words, catalogue);
  if (args === undefined) {
    console.log(drillHelp(catalogue));
    return 0;
  }
  if (args.list) {
    console.log(drillLines(args.drills).join("\n"));
    return 0;
  }
  const say = (line: string) => (args.json ? process.stderr : process.stdout).write(`${line}\n`);
  const report = await runTold(args, say);
  console.log(args.json ? JSON.stringify(report, undefined, 2) : ["", ...reportTable(report)].join("\n"));
  if (args.write) await writeLines(runsTable(catalogue), runLines(report));
  return report.results.every(({ verdict }) => verdict === "passed") ? 0 : 1;
}

/** What a failure is to whoever reads: words for a person, a stack trace for what is our own fault. */
function fail(error: unknown): number {
  const text =
    error instanceof Mistake ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(`evenkeel: ${text}`);
  return error instanceof Mistake ? error.exitCode : 1;
}

const code = await main(process.argv.slice(2)).catch(fail);
// A program that was cut short, and connections that are kept alive, must not keep the command from ending.
process.exit(code);
