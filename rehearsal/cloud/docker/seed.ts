import { Readable } from "node:stream";

import { pack } from "tar-stream";

import { bytesOf } from "../bytes.ts";
import type { MachineSpec } from "../data-plane.ts";

/**
 * cloud-init's NoCloud seed of a machine as a tar to be unpacked in /var/lib: identity, SSH keys and user data. Owned by
 * root and closed to everyone else, whoever runs the rehearsal.
 * @see https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html
 */
export function seedTar(machine: MachineSpec): Readable {
  const tar = pack();
  const metadata = {
    "instance-id": machine.instanceId,
    "local-hostname": machine.hostname,
    "public-keys": machine.publicKeys,
  };
  const owner = { uid: 0, gid: 0, uname: "root", gname: "root" };
  for (const folder of ["cloud/", "cloud/seed/"]) tar.entry({ ...owner, name: folder, type: "directory", mode: 0o755 });
  tar.entry({ ...owner, name: "cloud/seed/nocloud/", type: "directory", mode: 0o700 });
  // JSON is YAML.
  tar.entry({ ...owner, name: "cloud/seed/nocloud/meta-data", mode: 0o600 }, JSON.stringify(metadata));
  tar.entry({ ...owner, name: "cloud/seed/nocloud/user-data", mode: 0o600 }, bytesOf(machine.userData));
  tar.finalize();
  return Readable.from(tar);
}
