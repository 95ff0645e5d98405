import { existsSync } from "node:fs";
import { access, constants, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What decides how much of a set-up can be done by us. */
export interface Machine {
  readonly linux: boolean;
  readonly root: boolean;
  /** Debian, Ubuntu, and what calls itself like them: packages come by apt-get. */
  readonly debianLike: boolean;
  /** systemd runs services here; else nothing starts a service unless we do. */
  readonly systemd: boolean;
}

export async function thisMachine(): Promise<Machine> {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return {
    linux: process.platform === "linux",
    root: process.getuid?.() === 0,
    debianLike: isDebianLike(release),
    // sd_booted(3)
    systemd: existsSync("/run/systemd/system"),
  };
}

/** Reads ID and ID_LIKE of os-release(5). */
export function isDebianLike(osRelease: string): boolean {
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, value = ""]) =>
    value.replaceAll(/["']/g, "").split(" "),
  );
  return ids.includes("debian") || ids.includes("ubuntu");
}

/** Whether a program can be run by its name; root's folders count even where a person's PATH lacks them. */
export async function onPath(program: string): Promise<boolean> {
  for (const folder of [...(process.env["PATH"] ?? "").split(":"), "/usr/local/sbin", "/usr/sbin", "/sbin"]) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
