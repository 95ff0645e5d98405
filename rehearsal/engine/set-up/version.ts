export type Version = readonly [major: number, minor: number, patch: number];

/** Finds `1.2.3` in what a program prints about itself. */
export function parseVersion(text: string): Version | undefined {
  const match = /(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/**
 * Whether an engine fits an SDK: the same major version, and not older. Pulumi keeps new engines working with old SDKs
 * within a major version; an SDK may use calls that an older engine does not have.
 */
export function engineFits(engine: Version, sdk: Version): boolean {
  if (engine[0] !== sdk[0]) return false;
  return engine[1] > sdk[1] || (engine[1] === sdk[1] && engine[2] >= sdk[2]);
}
