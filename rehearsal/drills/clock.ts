/** Milliseconds of the machine's monotonic clock, which all its processes share: what they note fits together. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
