import { type CloudStatus, readStatus } from "./cloud-status.ts";
import type { CloudName } from "./clouds/cloud-name.ts";
import type { Endpoint } from "./endpoint.ts";
import { cloudIdOf } from "./hosts.ts";
import type { Home } from "./paths.ts";
import { idsInState } from "./stack-state.ts";

/**
 * Something that costs money and that no stack knows: an `up` that was killed had it made and could not note it, or
 * somebody made it by hand. No later `up` or `destroy` removes it.
 */
export interface Stray {
  readonly cloud: CloudName;
  readonly id: string;
  /** For people: `droplet 101`, `group evenkeel-aws-0abc`. */
  readonly what: string;
}

/**
 * Hosts and load balancers of which no stack has the id; of a group's hosts, the group once.
 * @param ids of all that stacks have; undefined: that can't be told now, so nothing is taken for a stray
 */
export function straysIn({ hosts, balancers }: CloudStatus, ids: ReadonlySet<string> | undefined): readonly Stray[] {
  const things = [
    ...hosts
      .filter(({ state }) => state !== "leaving")
      .map(({ cloud, id, group }) =>
        group === undefined
          ? { cloud, id, what: cloudIdOf({ cloud, id }) }
          : { cloud, id: group, what: `group ${group}` },
      ),
    ...balancers.map(({ cloud, id, name }) => ({ cloud, id, what: `load balancer ${name}` })),
  ];
  const strays = things.filter(({ id }) => ids?.has(id) === false);
  return [...new Map(strays.map((stray) => [stray.what, stray])).values()];
}

export async function findStrays(home: Home, endpoint: Pick<Endpoint, "clouds">): Promise<readonly Stray[]> {
  return straysIn(await readStatus(endpoint), await idsInState(home));
}

/** What to do about them; nothing where there are none. */
export function strayWords(strays: readonly Stray[]): string[] {
  if (strays.length === 0) return [];
  return [
    `In no stack's state, so no \`up\` removes it: ${strays.map(({ what }) => what).join(", ")}.`,
    "An `up` that was killed left it, or somebody made it by hand. In a real account it would cost money until it is deleted there; here `npm stop` removes it.",
  ];
}
