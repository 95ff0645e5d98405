import { parseArgs } from "node:util";

import { Mistake } from "../../engine/mistake.ts";
import { type DrillArguments, readDrillArguments } from "../arguments.ts";
import type { Comparison } from "./comparisons.ts";
import { weakened } from "./weakening.ts";

export interface CompareArguments {
  /** What there is to compare: those chosen, each with the ways that were chosen. */
  readonly chosen: readonly Comparison[];
  /** As for other drills; the drills are those chosen and the weakened ones. */
  readonly run: DrillArguments;
}

const own = { without: { type: "string", multiple: true } } as const;

/**
 * Reads the words after `compare`; undefined when they ask for help.
 * @throws {Mistake} that says what is wrong with them
 */
export function readCompareArguments(
  words: readonly string[],
  comparisons: readonly Comparison[],
): CompareArguments | undefined {
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
  const rest = words.filter((_, index) => !taken.has(index));
  const drills = comparisons.map(({ drill }) => drill);
  const run = readDrillArguments(rest, drills);
  if (run === undefined || run.list) return undefined;
  const names = values.without?.map(String);
  const chosen = comparisons.filter(({ drill }) => run.drills.includes(drill)).map((one) => only(one, names));
  const ways = chosen.flatMap(({ drill, without }) => [drill, ...without.map((one) => weakened(drill, one))]);
  return { chosen, run: { ...run, drills: ways } };
}

/** @throws {Mistake} for a name that is none of the drill's */
function only({ drill, without }: Comparison, names: readonly string[] | undefined): Comparison {
  if (names === undefined) return { drill, without };
  const unknown = names.find((name) => !without.some((one) => one.name === name));
  if (unknown === undefined) return { drill, without: without.filter(({ name }) => names.includes(name)) };
  const known = without.map(({ name }) => name).join(", ");
  throw new Mistake(`--without ${JSON.stringify(unknown)}: ${drill.name} can go without ${known}.`, 2);
}
