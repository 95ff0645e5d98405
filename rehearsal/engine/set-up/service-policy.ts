import { readFile, rm, writeFile } from "node:fs/promises";

/** Asked by Debian's packages before they start a service; the administrator's own: invoke-rc.d(8). */
const policyFile = "/usr/sbin/policy-rc.d";
/** "Action forbidden by policy." */
const forbidden = "#!/bin/sh\n# Of evenkeel, while it installs packages.\nexit 101\n";

/**
 * Installs packages without the services that come with them being started. Without systemd, too, they would be, by their
 * scripts in /etc/init.d. A policy that is there already, as in Debian's containers, is left alone.
 */
export async function withoutServices<T>(install: () => Promise<T>, path = policyFile): Promise<T> {
  await writeFile(path, forbidden, { mode: 0o755, flag: "wx" }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  try {
    return await install();
  } finally {
    // Also one that a killed run has left.
    if ((await readFile(path, "utf8").catch(() => "")) === forbidden) await rm(path, { force: true });
  }
}
