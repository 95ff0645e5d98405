import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { markedPart, replaceMarkedPart } from "../../bench/marked-part.ts";
import { Mistake } from "../../engine/mistake.ts";
import { repository } from "../../engine/paths.ts";
import { readDrillArguments } from "../arguments.ts";
import { runTold } from "../run-told.ts";
import { type Comparison, comparisons } from "./comparisons.ts";
import { asItIs, compareResults } from "./rows.ts";
import { comparisonTable, type Line, linesOf, mergedLines, readLines } from "./table.ts";
import { weakened } from "./weakening.ts";

const page = join(repository, "docs/drills.md");
const part = "comparison";

/**
 * `npm run drill -- compare`: what each protection is worth, in lost requests.
 * @returns 1 when a drill fails with its protections, or does not without
 */
export async function compare(words: readonly string[]): Promise<number> {
  const { write, without, rest } = splitWords(words);
  const args = readDrillArguments(
    rest,
    comparisons.map(({ drill }) => drill),
  );
  if (args === undefined || args.list) {
    console.log(help());
    return 0;
  }
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const chosen = comparisons.filter(({ drill }) => args.drills.includes(drill)).map((one) => only(one, without));
  const ways = chosen.flatMap(({ drill, without: all }) => [drill, ...all.map((one) => weakened(drill, one))]);
  const report = await runTold({ ...args, drills: ways }, say);
  const { rows, mistakes } = compareResults(report, chosen);
  const lines = linesOf(rows, report);
  console.log(args.json ? JSON.stringify(report, undefined, 2) : comparisonTable(lines));
  for (const mistake of mistakes) say(mistake);
  if (write) await writeTable(lines);
  return mistakes.length === 0 ? 0 : 1;
}

/** Its own options, and those that it has in common with other drills. */
function splitWords(words: readonly string[]) {
  const own = { write: { type: "boolean", default: false }, without: { type: "string", multiple: true } } as const;
  const { values, tokens } = parseArgs({
    args: [...words],
    options: own,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const taken = new Set(
    tokens.flatMap((token) => {
      if (token.kind !== "option" || !(token.name in own)) return [];
      return token.inlineValue === false ? [token.index, token.index + 1] : [token.index];
    }),
  );
  return {
    write: values.write === true,
    without: values.without?.map(String),
    rest: words.filter((_, index) => !taken.has(index)),
  };
}

/** @throws {Mistake} for a name that is none of the drill's */
function only({ drill, without }: Comparison, names: readonly string[] | undefined): Comparison {
  if (names === undefined) return { drill, without };
  const unknown = names.find((name) => !without.some((one) => one.name === name));
  if (unknown === undefined) return { drill, without: without.filter(({ name }) => names.includes(name)) };
  const known = without.map(({ name }) => name).join(", ");
  throw new Mistake(`--without ${JSON.stringify(unknown)}: ${drill.name} can go without ${known}.`, 2);
}

async function writeTable(lines: readonly Line[]): Promise<void> {
  const text = await readFile(page, "utf8");
  const order = comparisons.flatMap(({ drill, without }) =>
    [asItIs, ...without.map(({ title }) => title)].map((way) => [drill.name, way] as const),
  );
  const all = mergedLines(readLines(markedPart(text, part)), lines, order);
  await writeFile(page, replaceMarkedPart(text, part, comparisonTable(all)));
}

function help(): string {
  const ways = comparisons.flatMap(({ drill, without }) => [
    `  ${drill.name}`,
    ...without.map(({ name, title }) => `    ${name.padEnd(20)}${title}`),
  ]);
  return `npm run drill -- compare NAME… | all [options]

Runs each drill as it is, and again without what protects it, and prints what is lost: the table of docs/drills.md. Exit
code 0: as it is no drill lost more than it may, and without a protection each did.

${ways.join("\n")}

  --without WAY   only this one of those; may be given several times
  --write         puts the lines that were measured into docs/drills.md; the others stay
  and the options of npm run drill, see --help there`;
}
