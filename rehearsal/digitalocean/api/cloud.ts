import type { DataPlane } from "../../cloud/data-plane.ts";
import type { Work } from "../../cloud/work.ts";
import type { Reconciler } from "./reconciler.ts";
import type { State } from "./state.ts";
import type { Store } from "./store.ts";
import type { Zones } from "./zones.ts";

/** How long things take at least; the real waits are minutes and would teach nothing. */
export interface Timing {
  /** Until a droplet is active, though its machine be up earlier. */
  readonly timeToActiveSeconds: number;
  /** Until a deleted droplet answers 404; the official provider gives up after 60. */
  readonly timeToDeleteSeconds: number;
  /** Until an action on a droplet is completed. */
  readonly actionSeconds: number;
  /** Until a Let's Encrypt certificate is ordered. */
  readonly timeToVerifySeconds: number;
  /** Until an order is tried again that did not reach Let's Encrypt, or a renewal that failed. */
  readonly timeToReorderSeconds: number;
  /** Until a new certificate is given up because Let's Encrypt can't be reached. */
  readonly timeToGiveUpSeconds: number;
  /** From one look of the uptime checks to the next; DigitalOcean's are a minute apart. */
  readonly uptimeIntervalSeconds: number;
  /** Until an autoscale pool replaces a droplet that is off: longer than a reboot takes. */
  readonly timeToNoticeSeconds: number;
  /** Until an autoscale pool tries again to make a droplet. */
  readonly timeToRetrySeconds: number;
}

export const shortTiming: Timing = {
  timeToActiveSeconds: 0.1,
  timeToDeleteSeconds: 0.2,
  actionSeconds: 0.1,
  timeToVerifySeconds: 0.1,
  timeToReorderSeconds: 5,
  timeToGiveUpSeconds: 60,
  uptimeIntervalSeconds: 5,
  timeToNoticeSeconds: 10,
  timeToRetrySeconds: 10,
};

/** What every resource family works with. */
export interface Cloud {
  readonly state: State;
  readonly store: Store;
  readonly dataPlane: DataPlane;
  /** The part of the data plane's public range that droplets take addresses from, as CIDR. */
  readonly publicRange: string;
  readonly work: Work;
  readonly reconciler: Reconciler;
  readonly zones: Zones;
  timing: Timing;
  readonly log: (line: string) => void;
  /** RFC 3339 in UTC with whole seconds, as in all of DigitalOcean's replies. */
  now(): string;
  /** Whether so many seconds have gone by since a time that `now` told, to the second. */
  passed(since: string, seconds: number): boolean;
}

export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
