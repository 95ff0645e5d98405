import type { DataPlane } from "../../cloud/data-plane.ts";

/** How long things take. What AWS takes minutes for and nobody asked for is short. */
export interface Timing {
  /** How many times faster than asked for grace periods, draining, hooks and warm-ups go. */
  readonly speed: number;
  /** Between two looks at the groups, in real seconds. */
  readonly lookSeconds: number;
  /** Until a group notices that an instance was terminated or has no power. */
  readonly noticeSeconds: number;
  /** Until a group tries again what failed, a launch beyond the quota for one. */
  readonly retrySeconds: number;
  /** Between two steps of target tracking down; AWS waits for fifteen minutes of low load. */
  readonly scaleInSeconds: number;
}

/** Of a paper data plane's balancers: checks go ten times faster, so what waits for them does too. */
const paperSpeed = 10;

export function timingOf(kind: DataPlane["kind"], wanted: Partial<Timing> = {}): Timing {
  const speed = kind === "paper" ? paperSpeed : 1;
  return { speed, lookSeconds: 1, noticeSeconds: 5, retrySeconds: 10, scaleInSeconds: 15, ...wanted };
}
