import type { Drill } from "../drill.ts";
import { appFrozen } from "../drills/app-frozen.ts";
import { autoscaleOut } from "../drills/autoscale-out.ts";
import { crashAtStart } from "../drills/crash-at-start.ts";
import { eventLoopBlocked } from "../drills/event-loop-blocked.ts";
import { failsElsewhere } from "../drills/fails-elsewhere.ts";
import { failsOneInTen } from "../drills/fails-one-in-ten.ts";
import { groupDeletedHard } from "../drills/group-deleted-hard.ts";
import { hostCutOff } from "../drills/host-cut-off.ts";
import { hostFrozen } from "../drills/host-frozen.ts";
import { hostKilled } from "../drills/host-killed.ts";
import { neverReady } from "../drills/never-ready.ts";
import { pm2Reload } from "../drills/pm2-reload.ts";
import { poolDeletedHard } from "../drills/pool-deleted-hard.ts";
import { probe500 } from "../drills/probe-500.ts";
import { reboot } from "../drills/reboot.ts";
import { release } from "../drills/release.ts";
import { scaleDown } from "../drills/scale-down.ts";
import { scaleUp } from "../drills/scale-up.ts";
import { secretRotated } from "../drills/secret-rotated.ts";
import { shutdown } from "../drills/shutdown.ts";
import { slowStart } from "../drills/slow-start.ts";
import { webServerKilled } from "../drills/web-server-killed.ts";
import { workerKilled } from "../drills/worker-killed.ts";
import type { Weakening } from "./weakening.ts";
import {
  articleThresholds,
  noDrain,
  noGate,
  noMistrust,
  noProbes,
  noRestart,
  noStopUnit,
  noVerdicts,
  oneWorker,
  openPort,
  plainWay,
  staticHealth,
  stoppedFirst,
  usualThresholds,
} from "./weakenings.ts";

/** A drill, and what it is to fail without. */
export interface Comparison {
  readonly drill: Drill;
  readonly without: readonly Weakening[];
}

/** In the order of the table. */
export const comparisons: readonly Comparison[] = [
  { drill: release, without: [noGate, noDrain, plainWay] },
  { drill: slowStart, without: [staticHealth] },
  { drill: scaleUp, without: [staticHealth] },
  { drill: scaleDown, without: [noStopUnit] },
  { drill: secretRotated, without: [stoppedFirst] },
  { drill: pm2Reload, without: [stoppedFirst] },
  { drill: crashAtStart, without: [noGate] },
  { drill: neverReady, without: [noGate] },
  { drill: probe500, without: [noProbes] },
  { drill: failsOneInTen, without: [noMistrust] },
  { drill: failsElsewhere, without: [noMistrust] },
  { drill: hostKilled, without: [articleThresholds, usualThresholds] },
  { drill: reboot, without: [noStopUnit] },
  { drill: shutdown, without: [noStopUnit] },
  { drill: hostFrozen, without: [openPort] },
  { drill: hostCutOff, without: [usualThresholds] },
  { drill: appFrozen, without: [staticHealth] },
  { drill: eventLoopBlocked, without: [staticHealth] },
  { drill: webServerKilled, without: [noRestart] },
  { drill: workerKilled, without: [oneWorker] },
  { drill: autoscaleOut, without: [staticHealth] },
  { drill: poolDeletedHard, without: [noVerdicts] },
  { drill: groupDeletedHard, without: [noVerdicts] },
];
