const SECONDS = { h: 3600, m: 60, s: 1, ms: 0.001 } as const;
const PART = /(\d+(?:\.\d+)?)(ms|h|m|s)/g;

/** Seconds of a duration as Go writes it, such as `10m` or `1h30m`; `undefined` for anything else. */
export function durationSeconds(text: string): number | undefined {
  if (text === "0") {
    return 0;
  }
  const parts = [...text.matchAll(PART)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    return undefined;
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * SECONDS[unit as keyof typeof SECONDS], 0);
}
