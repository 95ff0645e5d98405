import type { Drill } from "../drill.ts";
import { hostKilled } from "../drills/host-killed.ts";
import { reboot } from "../drills/reboot.ts";
import { release } from "../drills/release.ts";
import type { Weakening } from "./weakening.ts";
import { articleThresholds, noDrain, noGate, noStopUnit, plainWay, usualThresholds } from "./weakenings.ts";

/** A drill, and what it is to fail without. */
export interface Comparison {
  readonly drill: Drill;
  readonly without: readonly Weakening[];
}

/** In the order of the table. */
export const comparisons: readonly Comparison[] = [
  { drill: release, without: [noGate, noDrain, plainWay] },
  { drill: hostKilled, without: [articleThresholds, usualThresholds] },
  { drill: reboot, without: [noStopUnit] },
];
