import { markdownTable } from "../../markdown/table.ts";

/** Seconds from when a machine was made until its `/health` said ok. */
export interface Boots {
  readonly fresh: readonly number[];
  /** From the golden snapshot. */
  readonly golden: readonly number[];
}

export interface BootConditions {
  readonly processors: number;
  /** Of the last minute, in the end. */
  readonly load: number;
  readonly at: Date;
}

/** Share of a fresh host's time that one from the snapshot may take. */
const mostShare = 0.5;

export function isFastEnough(boots: Boots): boolean {
  return shareOf(boots) <= mostShare;
}

/** The part of the page, in Markdown. */
export function bootsPart(boots: Boots, { processors, load, at }: BootConditions): string {
  const share = shareOf(boots);
  const verdict = share <= mostShare ? "at most half, as it should be" : "more than half, which it should not be";
  const table = markdownTable(
    [{ name: "host" }, { name: "boot to healthy", align: "right" }],
    [
      ["from Debian's own image", words(boots.fresh)],
      ["from the golden snapshot", words(boots.golden)],
    ],
  );
  return [
    table,
    "",
    `Share: ${Math.round(share * 100)} %, ${verdict}. Measured on ${at.toISOString().slice(0, 10)} with ${processors} processors, load average in the end ${load.toFixed(1)}.`,
  ].join("\n");
}

function shareOf({ fresh, golden }: Boots): number {
  return middle(golden) / middle(fresh);
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? NaN)) / 2
  );
}

function words(values: readonly number[]): string {
  return `${middle(values).toFixed(1)} s (${values.map((value) => value.toFixed(1)).join(", ")})`;
}
