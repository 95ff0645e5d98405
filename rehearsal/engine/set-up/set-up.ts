import { join } from "node:path";

import { ensureBaseImages } from "../../cloud/docker/base-image.ts";
import { DockerError } from "../../cloud/docker/docker.ts";
import type { Endpoint } from "../endpoint.ts";
import { Mistake } from "../mistake.ts";
import { defaultHome } from "../paths.ts";
import { during, type Say } from "../progress.ts";
import { installPackages } from "./apt.ts";
import { ensureBrowser } from "./browser.ts";
import { ensureDocker } from "./docker-engine.ts";
import { onPath, thisMachine } from "./machine.ts";
import { tryProviderPlugin } from "./provider-plugin.ts";
import { ensurePulumi } from "./pulumi-cli.ts";
import { ensureServers } from "./servers.ts";
import { withoutServices } from "./service-policy.ts";

/** Makes sure that everything is there which a rehearsal in that folder needs. Quick when it is. */
export async function setUp(kind: Endpoint["kind"], folder: string, say: Say): Promise<void> {
  await ensurePulumi(say);
  await tryProviderPlugin(say);
  await ensureServers(say);
  if (kind === "docker") await setUpHosts(folder, say);
}

/** Whose the Docker engine is during a test run, across the many rehearsals that it starts and stops. */
export const testsFolder = join(defaultHome, "tests");

/** Also what tests ask beside it: a machine that lacks something goes without, and those tests say so. */
export async function setUpTests(say: Say): Promise<void> {
  await setUp("paper", testsFolder, say);
  for (const step of [() => setUpHosts(testsFolder, say), () => installJudges(say), () => ensureBrowser(say)]) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      say(`the tests that need it will be skipped: ${error.message}`);
    }
  }
}

async function setUpHosts(folder: string, say: Say): Promise<void> {
  await ensureDocker(folder, say);
  const { root, debianLike } = await thisMachine();
  // Where no registry can be reached, the image is made from the package mirror.
  if (root && debianLike && !(await onPath("debootstrap"))) await installPackages(["debootstrap"], say);
  try {
    await during(say, "looking for the images that hosts boot from", () =>
      ensureBaseImages((step) => {
        say(`  ${step}`);
      }),
    );
  } catch (error) {
    throw error instanceof DockerError ? new Mistake(error.message) : error;
  }
}

/** Programs that judge the rendered templates, and the Debian packages they are in. */
const judges = {
  nginx: "nginx",
  apache2: "apache2",
  "cloud-init": "cloud-init",
  nft: "nftables",
  "systemd-analyze": "systemd",
  shellcheck: "shellcheck",
};

/** Only where no systemd runs: elsewhere cloud-init takes over the next boot. */
async function installJudges(say: Say): Promise<void> {
  const missing: string[] = [];
  for (const [program, name] of Object.entries(judges)) if (!(await onPath(program))) missing.push(name);
  if (missing.length === 0) return;
  const machine = await thisMachine();
  if (!machine.root || !machine.debianLike || machine.systemd) {
    throw new Mistake(
      `${missing.join(", ")} can't be installed unasked on this machine. On Debian: \`sudo apt-get install ${missing.join(" ")}\``,
    );
  }
  await withoutServices(() => installPackages(missing, say));
}
