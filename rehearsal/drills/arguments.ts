import { join } from "node:path";
import { parseArgs } from "node:util";

import { type CloudName, cloudNames } from "../engine/clouds/cloud-name.ts";
import { Mistake } from "../engine/mistake.ts";
import { defaultHome } from "../engine/paths.ts";
import { messageOf } from "../message.ts";
import type { Drill } from "./drill.ts";
import { usualLoad } from "./load/plan.ts";

export interface DrillArguments {
  readonly drills: readonly Drill[];
  readonly clouds: readonly CloudName[];
  readonly ratePerSecond: number;
  readonly repeat: number;
  /** Folder that the report is written to. */
  readonly report: string;
  /** Folder of the rehearsals: one for each cloud is made in it. */
  readonly home: string;
  readonly json: boolean;
  /** Whether the lines that were measured are put into docs/drills.md. */
  readonly write: boolean;
  /** Only name the drills. */
  readonly list: boolean;
}

const options = {
  cloud: { type: "string", default: "digitalocean" },
  rate: { type: "string", default: String(usualLoad.ratePerSecond) },
  repeat: { type: "string", default: "1" },
  report: { type: "string", default: join(defaultHome, "drills/report") },
  home: { type: "string", default: join(defaultHome, "drills") },
  json: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads a command line; undefined when it asks for help.
 * @throws {Mistake} that says what is wrong with it.
 */
export function readDrillArguments(args: readonly string[], catalogue: readonly Drill[]): DrillArguments | undefined {
  const { values, positionals } = parse(args);
  if (values.help || args.length === 0) return undefined;
  for (const folder of ["report", "home"] as const)
    if (values[folder] === "") throw new Mistake(`--${folder} needs a folder.`, 2);
  const drills = values.list && positionals.length === 0 ? catalogue : chooseDrills(positionals, catalogue);
  const clouds = chooseClouds(values.cloud);
  const nowhere = drills.find(
    (drill) => !positionals.includes("all") && !drill.clouds.some((name) => clouds.includes(name)),
  );
  if (nowhere !== undefined && !values.list)
    throw new Mistake(
      `${nowhere.name} is a drill for ${nowhere.clouds.join(" and ")}, not for ${clouds.join(" and ")}.`,
      2,
    );
  return {
    drills,
    clouds,
    ratePerSecond: wholeNumber("rate", values.rate, 1000),
    repeat: wholeNumber("repeat", values.repeat, 100),
    report: values.report,
    home: values.home,
    json: values.json,
    write: values.write,
    list: values.list,
  };
}

function chooseDrills(names: readonly string[], catalogue: readonly Drill[]): readonly Drill[] {
  if (names.length === 0) throw new Mistake(`name a drill, or all. The drills are ${namesOf(catalogue)}.`, 2);
  if (names.includes("all")) {
    if (names.length > 1) throw new Mistake("all is every drill: name no other beside it.", 2);
    return catalogue;
  }
  return names.map((name) => {
    const drill = catalogue.find((one) => one.name === name);
    if (drill !== undefined) return drill;
    throw new Mistake(`there is no drill ${JSON.stringify(name)}. The drills are ${namesOf(catalogue)}.`, 2);
  });
}

function namesOf(catalogue: readonly Drill[]): string {
  return catalogue.map(({ name }) => name).join(", ");
}

function chooseClouds(wanted: string): readonly CloudName[] {
  if (wanted === "both") return cloudNames;
  const known = cloudNames.find((name) => name === wanted);
  if (known !== undefined) return [known];
  throw new Mistake(`--cloud ${JSON.stringify(wanted)}: allowed are ${cloudNames.join(", ")} and both.`, 2);
}

function wholeNumber(option: string, text: string, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  throw new Mistake(`--${option} ${JSON.stringify(text)}: a whole number from 1 to ${most} is allowed.`, 2);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const flags = Object.keys(options).map((name) => `--${name}`);
    throw new Mistake(`${messageOf(error).split(". ")[0] ?? ""}. The options are ${flags.join(", ")}.`, 2);
  }
}

export function drillHelp(catalogue: readonly Drill[]): string {
  return `npm run drill -- NAME… | all [options]
npm run drill -- compare NAME… | all    what each protection is worth: --help there

Causes failures on purpose, one after another, in a rehearsal with real hosts under a constant load, and counts the requests
that each of them loses. Exit code 0: none lost more than it may.

${drillLines(catalogue).join("\n")}

  --cloud NAME    digitalocean (default), aws or both
  --rate N        requests per second (default: ${usualLoad.ratePerSecond})
  --repeat N      run them all so many times
  --report DIR    where drills.json, drills.html and each request are written (default: .rehearsal/drills/report)
  --home DIR      where the rehearsals keep their state meanwhile (default: .rehearsal/drills)
  --write         puts the lines that were measured into docs/drills.md; the others stay
  --json          print the report as JSON on standard output, progress on standard error
  --list          only name the drills
  --help          this text`;
}

/** What `--list` prints. */
export function drillLines(catalogue: readonly Drill[]): string[] {
  const width = Math.max(0, ...catalogue.map(({ name }) => name.length));
  return catalogue.map(
    ({ name, title, clouds, mayLose }) =>
      `  ${name.padEnd(width)}  ${title} (${clouds.join(", ")}); may lose ${mayLose === 0 ? "nothing" : mayLose.words}`,
  );
}
