import { markdownTable } from "../../markdown/table.ts";
import { runTold } from "../run-told.ts";
import { writeLines } from "../tables/drills-page.ts";
import { readCompareArguments } from "./arguments.ts";
import { comparisons } from "./comparisons.ts";
import { compareResults } from "./rows.ts";
import { comparisonTable, linesOf } from "./table.ts";

/**
 * `npm run drill -- compare`: what each protection is worth, in lost requests.
 * @returns 1 when a drill fails with its protections, or does not without
 */
export async function compare(words: readonly string[]): Promise<number> {
  const args = readCompareArguments(words, comparisons);
  if (args === undefined) {
    console.log(help());
    return 0;
  }
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const report = await runTold(args.run, say);
  const { rows, mistakes } = compareResults(report, args.chosen);
  const table = comparisonTable(comparisons);
  const lines = linesOf(rows, report);
  console.log(args.run.json ? JSON.stringify(report, undefined, 2) : markdownTable(table.columns, lines));
  for (const mistake of mistakes) say(mistake);
  if (args.run.write) await writeLines(table, lines);
  return mistakes.length === 0 ? 0 : 1;
}

function help(): string {
  const ways = comparisons.flatMap(({ drill, without }) => [
    `  ${drill.name}`,
    ...without.map(({ name, title }) => `    ${name.padEnd(20)}${title}`),
  ]);
  return `npm run drill -- compare NAME… | all [options]

Runs each drill as it is, and again without what protects it, and prints what is lost: the table of docs/drills.md. Exit
code 0: as it is no drill lost more than it may, and without a protection each did, or failed as it was to.

${ways.join("\n")}

  --without WAY   only this one of those; may be given several times
  and the options of npm run drill, see --help there`;
}
