import type { Listener, LoadBalancerSpec } from "../data-plane.ts";

/** A backend of HAProxy: the members behind all listeners with the same target. */
export interface Pool {
  readonly name: string;
  readonly protocol: Listener["targetProtocol"];
  readonly port: number;
  /** False: the one that is asked when the checks have put every member out, where a balancer fails open; all are in. */
  readonly checked: boolean;
}

type Target = Pick<Listener, "targetProtocol" | "targetPort">;

/**
 * Every pool of a balancer, the checked ones first. Listeners with the same target share one, so members are not checked
 * twice; a listener that only redirects has none.
 */
export function poolsOf(spec: LoadBalancerSpec): readonly Pool[] {
  const targets = spec.listeners.filter(({ redirect }) => redirect === undefined);
  const pools = (spec.failOpen ? [true, false] : [true]).flatMap((checked) =>
    targets.map((target) => ({
      name: poolName(target, { checked }),
      protocol: target.targetProtocol,
      port: target.targetPort,
      checked,
    })),
  );
  return [...new Map(pools.map((pool) => [pool.name, pool])).values()];
}

export function poolName({ targetProtocol, targetPort }: Target, { checked }: Pick<Pool, "checked">): string {
  return `${targetProtocol}-${targetPort}${checked ? "" : "-open"}`;
}

/** The cookie by which a pool's clients stick to a member; `undefined` if they do not. */
export function stickyPool(spec: LoadBalancerSpec, pool: Pool): LoadBalancerSpec["stickyCookie"] {
  return pool.protocol === "tcp" ? undefined : spec.stickyCookie;
}
