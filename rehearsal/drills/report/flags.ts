import type { DrillEvent } from "../events.ts";

/** A numbered flag on a timeline, and what it stands for. */
export interface Flag {
  readonly number: number;
  /** Milliseconds since the load began. */
  readonly at: number;
  readonly kind: "mark" | "engine";
  readonly texts: readonly string[];
  readonly host?: string;
  /** Which row of flags it is in, so that none covers another. */
  readonly row: number;
}

/** The engine's steps that follow each other this closely share a flag. */
const togetherMilliseconds = 2_000;
/** Share of the timeline's width that a flag takes on a narrow screen. */
const flagWidth = 0.07;
/** What the runner marks for each drill is seen from the phases. */
const ofRunner = ["drill begins", "drill ends"];
/** Lines about resources; the others are the program's own words, which are in the log below. */
const engineStep = /^(?:created|updated|deleted|imported|FAILED)\b/;

/** The flags of a timeline that ends at a moment, in the order of time. */
export function flagsOf(events: readonly DrillEvent[], end: number): readonly Flag[] {
  const groups: { at: number; kind: Flag["kind"]; texts: string[]; host?: string }[] = [];
  for (const event of events) {
    if (event.at > end) continue;
    if (event.kind === "mark" && !ofRunner.includes(event.text)) {
      const { at, text, host } = event;
      groups.push({ at, kind: "mark", texts: [text], ...(host !== undefined && { host }) });
    } else if (event.kind === "engine" && engineStep.test(event.text)) {
      const last = groups.at(-1);
      if (last?.kind === "engine" && event.at - last.at < togetherMilliseconds) last.texts.push(event.text);
      else groups.push({ at: event.at, kind: "engine", texts: [event.text] });
    }
  }
  /** Where the last flag of each row is. */
  const rows: number[] = [];
  return groups.map((group, index) => {
    const place = group.at / end;
    const free = rows.findIndex((last) => place - last >= flagWidth);
    const row = free < 0 ? rows.length : free;
    rows[row] = place;
    return { ...group, number: index + 1, row };
  });
}

/** How many rows of flags there are. */
export function rowsOf(flags: readonly Flag[]): number {
  return flags.reduce((rows, { row }) => Math.max(rows, row + 1), 0);
}
