import { type CommandResult, runCommand } from "../command.ts";
import { Mistake } from "../mistake.ts";
import { during, type Say } from "../progress.ts";

/** Another apt may be at work (unattended upgrades): wait for its lock as long as this. */
const lockSeconds = 120;

/**
 * Installs Debian packages, without what they only recommend. Needs root.
 * @param whereKnown packages that not every release has: installed where there are such
 * @throws {Mistake} that says why it was not possible.
 */
export async function installPackages(
  packages: readonly string[],
  say: Say,
  whereKnown: readonly string[] = [],
): Promise<void> {
  const names = packages.join(", ");
  await during(say, `installing ${names} (apt-get)`, async () => {
    const update = await apt(["update"]);
    if (update.code !== 0)
      throw new Mistake(`apt-get can't update its lists, so ${names} can't be installed:\n${tail(update)}`);
    // Asked after the update: on a fresh machine the lists are empty before.
    const known: string[] = [];
    for (const name of whereKnown) if (await packageExists(name)) known.push(name);
    const install = await apt(["install", "--yes", "--no-install-recommends", ...packages, ...known]);
    if (install.code !== 0) throw new Mistake(`apt-get can't install ${names}:\n${tail(install)}`);
  });
}

/** Whether the package lists know a package. */
async function packageExists(name: string): Promise<boolean> {
  return (await runCommand("apt-cache", ["show", name])).code === 0;
}

function apt(args: readonly string[]): Promise<CommandResult> {
  return runCommand("apt-get", ["--quiet", "--option", `DPkg::Lock::Timeout=${lockSeconds}`, ...args], {
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
}

function tail({ stdout, stderr }: CommandResult): string {
  return (stderr.trim() === "" ? stdout : stderr).trimEnd().split("\n").slice(-8).join("\n");
}
