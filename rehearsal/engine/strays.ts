import { type CloudStatus, readStatus } from "./cloud-status.ts";
import type { CloudName } from "./clouds/cloud-name.ts";
import type { Thing } from "./clouds/cloud-api.ts";
import { clouds } from "./clouds/clouds.ts";
import type { Endpoint } from "./endpoint.ts";
import { cloudIdOf } from "./hosts.ts";
import type { Home } from "./paths.ts";
import { idsInState } from "./stack-state.ts";
import { rehearsedConfigs, tagsOf } from "./stack-tags.ts";

/**
 * Something that costs money, has the tag of one of our stacks, and that no stack knows: an `up` that was killed, or whose
 * request was repeated, had it made and could not note it, or somebody made it by hand: the two can't be told apart. No
 * later `up` or `destroy` removes it.
 */
export interface Stray extends Thing {
  readonly cloud: CloudName;
  /** For people: `droplet 101`, `group evenkeel-aws-0abc`. */
  readonly what: string;
}

/** One whose tags are known already, if `tags` is there; else its cloud has to be asked. */
export type Suspect = Stray & { readonly tags?: readonly string[] };

/**
 * What is paid for and of which no stack has the id; what launches hosts once, for all of them.
 * @param ids of all that stacks have
 */
export function suspectsIn(status: CloudStatus, ids: ReadonlySet<string>): readonly Suspect[] {
  const { hosts, balancers, groups, gateways, addresses } = status;
  const things: Suspect[] = [
    ...hosts
      .filter(({ state }) => state !== "leaving")
      .map(({ cloud, id, group, tags }) =>
        group === undefined
          ? { cloud, kind: "host" as const, id, what: cloudIdOf({ cloud, id }), tags }
          : { cloud, kind: "group" as const, id: group, what: groupWords(cloud, group), tags },
      ),
    ...groups.map(({ cloud, id }) => ({ cloud, kind: "group" as const, id, what: groupWords(cloud, id) })),
    ...balancers.map(({ cloud, id, name }) => ({
      cloud,
      kind: "balancer" as const,
      id,
      what: `load balancer ${name}`,
    })),
    ...gateways.map(({ cloud, id }) => ({ cloud, kind: "gateway" as const, id, what: `NAT gateway ${id}` })),
    ...addresses.map(({ cloud, id }) => ({ cloud, kind: "address" as const, id, what: `address ${id}` })),
  ];
  // The first of a group's entries stays: where it has hosts, their tags tell.
  const unknown = things.filter(({ id }) => !ids.has(id)).reverse();
  return [...new Map(unknown.map((thing) => [`${thing.cloud} ${thing.kind} ${thing.id}`, thing])).values()].reverse();
}

/**
 * All that no stack has, whoever it belongs to; nothing while an engine is at work, for then nobody can tell.
 * @param status read before the state is: what an engine notes in between is not suspect
 */
export async function findSuspects(
  home: Home,
  endpoint: Pick<Endpoint, "clouds">,
  status?: CloudStatus,
): Promise<readonly Suspect[]> {
  const seen = status ?? (await readStatus(endpoint));
  const ids = await idsInState(home);
  return ids === undefined ? [] : suspectsIn(seen, ids);
}

/** Those of them that have the tag of one of the home's stacks. */
export async function findStrays(
  home: Home,
  endpoint: Pick<Endpoint, "clouds">,
  status?: CloudStatus,
): Promise<readonly Stray[]> {
  const suspects = await findSuspects(home, endpoint, status);
  if (suspects.length === 0) return [];
  const configs = await rehearsedConfigs(home);
  const ours = await tagsOf(configs);
  const strays: Stray[] = [];
  for (const { tags, ...stray } of suspects) {
    const api = clouds[stray.cloud].api(endpoint, [...configs.values()]);
    if (isOurs(tags ?? (await api.tagsOf(stray)) ?? [], ours)) strays.push(stray);
  }
  return strays;
}

/** DigitalOcean takes tags that differ in case only for the same. */
function isOurs(tags: readonly string[], ours: readonly string[]): boolean {
  return tags.some((tag) => ours.some((own) => own.toLowerCase() === tag.toLowerCase()));
}

function groupWords(cloud: CloudName, id: string): string {
  return `${clouds[cloud].groupWord} ${id}`;
}

/** What to do about them; nothing where there are none. */
export function strayWords(strays: readonly Stray[]): string[] {
  if (strays.length === 0) return [];
  return [
    `In no stack's state, so no \`up\` removes it: ${strays.map(({ what }) => what).join(", ")}.`,
    "An `up` that was cut short left it, or somebody made it by hand. In a real account it costs money until it is deleted there; here `npm run rehearsal -- sweep` removes it.",
  ];
}
