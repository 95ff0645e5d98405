/** An instance that counts for its group: launched, and not told to go. */
export interface Counted {
  readonly id: string;
  readonly zone: string;
  /** Of the launch template. */
  readonly version: number;
  /** ISO 8601. */
  readonly launchedAt: string;
  readonly isProtected: boolean;
  /** Why it has to be replaced, in words. */
  readonly illness?: string;
}

export interface Situation {
  readonly desired: number;
  /** The zones that the group launches in. */
  readonly zones: readonly string[];
  readonly instances: readonly Counted[];
  /** As AWS names them: `Launch`, `Terminate`, `ReplaceUnhealthy`. */
  readonly suspended: readonly string[];
  /** `Default`, `OldestInstance` or `NewestInstance`; the first counts. */
  readonly terminationPolicies: readonly string[];
}

export interface Decisions {
  /** A zone for each instance to launch. */
  readonly launch: readonly string[];
  readonly terminate: readonly { readonly id: string; readonly reason: string }[];
}

/** What a group does next: ill instances go, and what is then missing or too much is made good. */
export function decide(situation: Situation): Decisions {
  const { desired, instances, suspended } = situation;
  const replaces = !suspended.includes("ReplaceUnhealthy") && !suspended.includes("Terminate");
  const ill = replaces
    ? instances.flatMap(({ id, illness }) => (illness === undefined ? [] : { id, reason: illness }))
    : [];
  const sound = instances.filter(({ id }) => !ill.some((one) => one.id === id));
  return {
    launch: suspended.includes("Launch") ? [] : zonesToLaunch(situation.zones, sound, desired - sound.length),
    terminate: [
      ...ill,
      ...(suspended.includes("Terminate") ? [] : tooMany(sound, situation.terminationPolicies, sound.length - desired)),
    ],
  };
}

/** Each in the zone that has the fewest then. */
function zonesToLaunch(zones: readonly string[], instances: readonly Counted[], missing: number): readonly string[] {
  const counts = new Map(zones.map((zone) => [zone, instances.filter((one) => one.zone === zone).length]));
  return Array.from({ length: Math.max(0, missing) }).flatMap(() => {
    const [fewest] = [...counts].sort(([, a], [, b]) => a - b);
    if (fewest === undefined) return [];
    counts.set(fewest[0], fewest[1] + 1);
    return fewest[0];
  });
}

/** AWS's default order: from the zone with the most, the oldest launch template, then the oldest instance. */
function tooMany(
  instances: readonly Counted[],
  policies: readonly string[],
  surplus: number,
): readonly { readonly id: string; readonly reason: string }[] {
  const order = orders[policies[0] ?? "Default"] ?? byDefault;
  const left = instances.filter(({ isProtected }) => !isProtected);
  const victims: Counted[] = [];
  while (victims.length < surplus) {
    const largest = Math.max(...left.map(({ zone }) => inZone(left, zone)));
    const [victim] = left.filter(({ zone }) => inZone(left, zone) === largest).sort(order);
    if (victim === undefined) break;
    victims.push(victim);
    left.splice(left.indexOf(victim), 1);
  }
  return victims.map(({ id }) => ({ id, reason: "the group has more instances than it wants" }));
}

function inZone(instances: readonly Counted[], zone: string): number {
  return instances.filter((one) => one.zone === zone).length;
}

const byAge = (a: Counted, b: Counted) => a.launchedAt.localeCompare(b.launchedAt) || a.id.localeCompare(b.id);
const byDefault = (a: Counted, b: Counted) => a.version - b.version || byAge(a, b);
const orders: Readonly<Record<string, typeof byAge>> = {
  Default: byDefault,
  OldestInstance: byAge,
  NewestInstance: (a, b) => byAge(b, a),
};
