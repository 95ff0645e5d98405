import type { Host } from "../engine/cloud-status.ts";
import type { Stage } from "./stage/stage.ts";

/** Where logs, the app's home and what the store said last are written. */
const folder = "/var";
const disk = "/run/drill-disk";

/** Whoever has a log open goes on with it; others are opened here. */
const reopenLogs = `systemctl restart systemd-journald.service
for server in nginx apache2; do
  if systemctl is-active --quiet $server.service; then systemctl kill --kill-whom=main --signal=USR1 $server.service; fi
done`;

/**
 * Has all that a host writes go to a small disk from now on, over what is there, and fills it. So it is this host's alone:
 * the real disk is shared with the machine that rehearses.
 *
 * @throws {DrillFailure} when there is room left after that
 */
export async function fillDisk(stage: Stage, host: Host): Promise<void> {
  await stage.shell(
    host,
    `set -e
mkdir ${disk}
mount -t tmpfs -o size=2m drill-disk ${disk}
mkdir ${disk}/upper ${disk}/work
mount -t overlay -o lowerdir=${folder},upperdir=${disk}/upper,workdir=${disk}/work drill-disk ${folder}
${reopenLogs}
if dd if=/dev/zero of=${folder}/filler bs=4k status=none 2>/dev/null; then echo 'there is room left' >&2; exit 1; fi`,
  );
}

/** The host has its real disk again, as it was before. */
export async function emptyDisk(stage: Stage, host: Host): Promise<void> {
  await stage.shell(
    host,
    `set -e
umount --lazy ${folder} ${disk}
${reopenLogs}
rmdir ${disk}`,
  );
}
