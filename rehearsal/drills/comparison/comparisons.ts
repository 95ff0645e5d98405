import type { Drill } from "../drill.ts";
import { appFrozen } from "../drills/app-frozen.ts";
import { artifactCorrupted } from "../drills/artifact-corrupted.ts";
import { bootFails } from "../drills/boot-fails.ts";
import { certificateRotatedCertbot } from "../drills/certificate-rotated-certbot.ts";
import { crashAtStart } from "../drills/crash-at-start.ts";
import { dependencyDown } from "../drills/dependency-down.ts";
import { eventLoopBlocked } from "../drills/event-loop-blocked.ts";
import { expiryAlarm } from "../drills/expiry-alarm.ts";
import { failsElsewhere } from "../drills/fails-elsewhere.ts";
import { failsOneInTen } from "../drills/fails-one-in-ten.ts";
import { hostCutOff } from "../drills/host-cut-off.ts";
import { hostFrozen } from "../drills/host-frozen.ts";
import { hostKilled } from "../drills/host-killed.ts";
import { hostSize } from "../drills/host-size.ts";
import { issuerKilled } from "../drills/issuer-killed.ts";
import { killedInRelease } from "../drills/killed-in-release.ts";
import { memoryLeak } from "../drills/memory-leak.ts";
import { neverReady } from "../drills/never-ready.ts";
import { pm2Reload } from "../drills/pm2-reload.ts";
import { poolDeletedHard } from "../drills/pool-deleted-hard.ts";
import { probe500 } from "../drills/probe-500.ts";
import { rebootWithoutStore } from "../drills/reboot-without-store.ts";
import { reboot } from "../drills/reboot.ts";
import { release } from "../drills/release.ts";
import { rollback } from "../drills/rollback.ts";
import { scaleDown } from "../drills/scale-down.ts";
import { secretRotated } from "../drills/secret-rotated.ts";
import { shutdown } from "../drills/shutdown.ts";
import { slowStart } from "../drills/slow-start.ts";
import { storeDown } from "../drills/store-down.ts";
import { tenFailedReleases } from "../drills/ten-failed-releases.ts";
import { upKilled } from "../drills/up-killed.ts";
import { webServerKilled } from "../drills/web-server-killed.ts";
import { workerKilled } from "../drills/worker-killed.ts";
import { wrongVersion } from "../drills/wrong-version.ts";
import type { Weakening } from "./weakening.ts";
import {
  articleThresholds,
  longLease,
  noAlertEmail,
  noCopies,
  noDrain,
  noGate,
  noHash,
  noMemoryLimit,
  noMistrust,
  noProbes,
  noRestart,
  noStopUnit,
  oneWorker,
  openPort,
  plainWay,
  restartedServer,
  staticHealth,
  stoppedFirst,
  usualThresholds,
} from "./weakenings.ts";

/** A drill, and what it is to fail without. */
export interface Comparison {
  readonly drill: Drill;
  readonly without: readonly Weakening[];
}

/** Each hung connection costs Docker's proxy descriptors: it has none left after 45 s of them at the usual rate, and serves nobody. */
const hangingSeconds = 20;

/** In the order of the table. */
export const comparisons: readonly Comparison[] = [
  { drill: release, without: [noGate, noDrain, plainWay] },
  { drill: rollback, without: [noGate] },
  { drill: hostSize, without: [noGate] },
  { drill: slowStart, without: [staticHealth] },
  { drill: scaleDown, without: [noStopUnit] },
  { drill: secretRotated, without: [stoppedFirst] },
  { drill: pm2Reload, without: [stoppedFirst] },
  { drill: upKilled, without: [noDrain] },
  { drill: crashAtStart, without: [noGate] },
  { drill: neverReady, without: [noGate] },
  { drill: bootFails, without: [noGate] },
  { drill: storeDown, without: [noGate] },
  { drill: artifactCorrupted, without: [noGate, { ...noHash, failsWith: /^the up succeeded/ }] },
  { drill: wrongVersion, without: [noGate] },
  { drill: tenFailedReleases, without: [noGate] },
  { drill: probe500, without: [noProbes] },
  { drill: failsOneInTen, without: [noGate] },
  { drill: failsElsewhere, without: [noMistrust] },
  { drill: hostKilled, without: [articleThresholds, usualThresholds] },
  { drill: killedInRelease, without: [usualThresholds] },
  { drill: reboot, without: [noStopUnit] },
  { drill: rebootWithoutStore, without: [{ ...noCopies, failsWith: /: host \w+ is let in$/ }] },
  { drill: shutdown, without: [noStopUnit] },
  { drill: hostFrozen, without: [openPort] },
  { drill: hostCutOff, without: [usualThresholds] },
  { drill: appFrozen, without: [staticHealth] },
  { drill: eventLoopBlocked, without: [{ ...staticHealth, recoverySeconds: hangingSeconds }] },
  { drill: webServerKilled, without: [noRestart] },
  { drill: workerKilled, without: [oneWorker] },
  { drill: dependencyDown, without: [{ ...staticHealth, failsWith: /: host \w+ is taken out$/ }] },
  { drill: memoryLeak, without: [{ ...noMemoryLimit, failsWith: /: all workers of host \w+ are other ones$/ }] },
  { drill: poolDeletedHard, without: [noGate] },
  { drill: issuerKilled, without: [{ ...longLease, failsWith: /: another host has had it issued$/ }] },
  { drill: certificateRotatedCertbot, without: [restartedServer] },
  { drill: expiryAlarm, without: [{ ...noAlertEmail, failsWith: /: somebody is told$/ }] },
];
