import type { Drill } from "./drill.ts";
import { algorithm } from "./drills/algorithm.ts";
import { apiStorm } from "./drills/api-storm.ts";
import { appFrozen } from "./drills/app-frozen.ts";
import { artifactCorrupted } from "./drills/artifact-corrupted.ts";
import { autoscaleIn } from "./drills/autoscale-in.ts";
import { autoscaleOut } from "./drills/autoscale-out.ts";
import { bootFails } from "./drills/boot-fails.ts";
import { caDown } from "./drills/ca-down.ts";
import { certificateRotatedCertbot } from "./drills/certificate-rotated-certbot.ts";
import { certificateRotated } from "./drills/certificate-rotated.ts";
import { crashAtStart } from "./drills/crash-at-start.ts";
import { dependencyDown } from "./drills/dependency-down.ts";
import { diskFull } from "./drills/disk-full.ts";
import { eventLoopBlocked } from "./drills/event-loop-blocked.ts";
import { expiryAlarm } from "./drills/expiry-alarm.ts";
import { failsElsewhere } from "./drills/fails-elsewhere.ts";
import { failsOneInTen } from "./drills/fails-one-in-ten.ts";
import { firstIssue } from "./drills/first-issue.ts";
import { fleetReplaced } from "./drills/fleet-replaced.ts";
import { groupDeletedHard } from "./drills/group-deleted-hard.ts";
import { groupScaleIn } from "./drills/group-scale-in.ts";
import { groupScaleOut } from "./drills/group-scale-out.ts";
import { hostCutOff } from "./drills/host-cut-off.ts";
import { hostFrozen } from "./drills/host-frozen.ts";
import { hostKilled } from "./drills/host-killed.ts";
import { hostSize } from "./drills/host-size.ts";
import { issuerKilled } from "./drills/issuer-killed.ts";
import { killedInRelease } from "./drills/killed-in-release.ts";
import { lossyLink } from "./drills/lossy-link.ts";
import { memoryLeak } from "./drills/memory-leak.ts";
import { nameAddedCertbot } from "./drills/name-added-certbot.ts";
import { nameAdded } from "./drills/name-added.ts";
import { neverReady } from "./drills/never-ready.ts";
import { pm2Reload } from "./drills/pm2-reload.ts";
import { poolDeletedHard } from "./drills/pool-deleted-hard.ts";
import { probe500 } from "./drills/probe-500.ts";
import { rebootWithoutStore } from "./drills/reboot-without-store.ts";
import { reboot } from "./drills/reboot.ts";
import { release } from "./drills/release.ts";
import { renewalManaged } from "./drills/renewal-managed.ts";
import { renewal } from "./drills/renewal.ts";
import { rollback } from "./drills/rollback.ts";
import { scaleDown } from "./drills/scale-down.ts";
import { scaleUp } from "./drills/scale-up.ts";
import { secretRotated } from "./drills/secret-rotated.ts";
import { shutdown } from "./drills/shutdown.ts";
import { slowStart } from "./drills/slow-start.ts";
import { storeDownAtRenewal } from "./drills/store-down-at-renewal.ts";
import { storeDown } from "./drills/store-down.ts";
import { tenFailedReleases } from "./drills/ten-failed-releases.ts";
import { twoUps } from "./drills/two-ups.ts";
import { upKilled } from "./drills/up-killed.ts";
import { webServerKilled } from "./drills/web-server-killed.ts";
import { workerKilled } from "./drills/worker-killed.ts";
import { wrongVersion } from "./drills/wrong-version.ts";

/** Every drill, in the order in which `all` runs them. */
export const catalogue: readonly Drill[] = [
  slowStart,
  release,
  rollback,
  scaleUp,
  scaleDown,
  hostSize,
  algorithm,
  secretRotated,
  pm2Reload,
  twoUps,
  upKilled,
  apiStorm,
  crashAtStart,
  neverReady,
  probe500,
  wrongVersion,
  failsOneInTen,
  failsElsewhere,
  bootFails,
  artifactCorrupted,
  storeDown,
  tenFailedReleases,
  hostKilled,
  reboot,
  shutdown,
  hostFrozen,
  hostCutOff,
  lossyLink,
  workerKilled,
  webServerKilled,
  appFrozen,
  diskFull,
  eventLoopBlocked,
  dependencyDown,
  memoryLeak,
  autoscaleOut,
  autoscaleIn,
  poolDeletedHard,
  rebootWithoutStore,
  killedInRelease,
  groupScaleOut,
  groupScaleIn,
  groupDeletedHard,
  certificateRotated,
  renewalManaged,
  nameAdded,
  expiryAlarm,
  firstIssue,
  certificateRotatedCertbot,
  nameAddedCertbot,
  issuerKilled,
  fleetReplaced,
  renewal,
  storeDownAtRenewal,
  caDown,
];
