import { join } from "node:path";
import { parseArgs } from "node:util";

import { messageOf } from "../message.ts";
import { Mistake } from "../engine/mistake.ts";
import { repository } from "../engine/paths.ts";
import type { Say } from "../engine/progress.ts";
import { rewriteMarkedPart } from "../markdown/marked-part.ts";
import { busyShare, conditionsOf } from "./serving/conditions.ts";
import { measureRound, warmUp } from "./serving/measure.ts";
import { type BenchHosts, withHosts } from "./serving/site.ts";
import { figureOf, type Round, summaryOf } from "./serving/summary.ts";
import { renderReport, type Report } from "./serving/table.ts";

const page = join(repository, "docs/serving.md");

interface Options {
  /** At least three: there must be something in the middle. */
  readonly rounds: number;
  /** Of each load. */
  readonly seconds: number;
  readonly json: boolean;
  /** Whether the part of docs/serving.md is rewritten. */
  readonly write: boolean;
}

/**
 * How many requests one host serves as we configure it, and how fast, beside other ways of serving the same app; prints
 * what docs/serving.md holds.
 * @returns 1 when a target is missed or a request was not answered as it should be
 */
export async function benchServing(words: readonly string[]): Promise<number> {
  const options = readOptions(words);
  const say: Say = (line) => process.stderr.write(`${line}\n`);
  const report = await withHosts(say, (hosts, goOn) => measure(hosts, { ...options, goOn, say }));
  const text = renderReport(report);
  console.log(options.json ? JSON.stringify(report, undefined, 2) : text);
  if (options.write) await rewriteMarkedPart(page, "serving", () => text);
  return report.summary.passed ? 0 : 1;
}

async function measure(hosts: BenchHosts, { rounds, seconds, goOn, say }: MeasureOptions): Promise<Report> {
  const conditions = await conditionsOf(hosts);
  say("warming up");
  const steadyRate = await warmUp({ hosts, seconds, goOn });
  const measured: Round[] = [];
  const busy: number[] = [];
  while (measured.length < rounds) {
    say(`round ${measured.length + 1} of ${rounds}`);
    busy.push(await busyShare());
    measured.push(await measureRound(measured.length, { hosts, seconds, steadyRate, goOn }));
  }
  return {
    conditions,
    rounds,
    seconds,
    steadyRequestsPerSecond: steadyRate,
    busyBefore: figureOf(busy),
    summary: summaryOf(measured),
  };
}

interface MeasureOptions extends Pick<Options, "rounds" | "seconds"> {
  /** Throws when this process has been asked to end. */
  readonly goOn: () => void;
  readonly say: Say;
}

const optionTypes = {
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "5" },
  json: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
} as const;

function readOptions(words: readonly string[]): Options {
  const { rounds, seconds, ...flags } = parse(words);
  return { ...flags, rounds: wholeNumber("rounds", rounds, 3), seconds: wholeNumber("seconds", seconds, 1) };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: optionTypes, strict: true }).values;
  } catch (error) {
    const names = Object.keys(optionTypes).map((name) => `--${name}`);
    throw new Mistake(`${messageOf(error).split(". ")[0] ?? ""}. The options of serving are ${names.join(", ")}.`, 2);
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (value >= least) return value;
  throw new Mistake(`--${name} ${JSON.stringify(text)}: a whole number from ${least} to 999 is allowed.`, 2);
}
