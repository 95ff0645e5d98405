import type { TestPlane } from "./plane.ts";

/** A health check as the server of a {@link TestPlane}'s machine saw it. */
export interface SeenCheck {
  /** When it came, as of `Date.now`: machines share this one's kernel. */
  readonly at: number;
  /** How it was answered: a status, or `hang`. */
  readonly answered: string;
  readonly from: string;
  readonly host: string;
  readonly "user-agent": string;
}

/** All that machine `n` ever got, also before it was switched off. */
export async function checksOf(test: TestPlane, n: number): Promise<readonly SeenCheck[]> {
  const lines = (await test.run(n, "cat /var/log/checks")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as SeenCheck);
}

/**
 * Seconds from one check to the next: the mean, which a late one leaves as it is, and the shortest, which lateness can't make
 * as long as two intervals.
 */
export function distancesOf(checks: readonly SeenCheck[]): { readonly mean: number; readonly shortest: number } {
  const times = checks.map(({ at }) => at / 1000);
  const distances = times.slice(1).map((time, place) => time - (times[place] ?? 0));
  const sum = distances.reduce((total, distance) => total + distance, 0);
  return { mean: sum / distances.length, shortest: Math.min(...distances) };
}
