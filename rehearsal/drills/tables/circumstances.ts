import type { Measured, Report } from "../result.ts";

/** When and on what something was measured, as a cell has it: `2026-11-22, 2 cores, 200/s`. */
export function circumstancesOf(
  { startedAt, processors }: Pick<Report, "startedAt" | "processors">,
  measured: readonly Pick<Measured, "load">[],
): string {
  const rates = [...new Set(measured.map(({ load }) => load.ratePerSecond))].map((rate) => `${rate}/s`);
  return [startedAt.slice(0, 10), `${processors} cores`, ...(rates.length > 0 ? [rates.join(" and ")] : [])].join(", ");
}
