import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { messageOf } from "../../message.ts";
import { docker, DockerError, eachLine, tryDocker } from "./docker.ts";

const IMAGE = "debian:13";
const IMPORTED = "evenkeel-rehearsal/debian-base:13";

/**
 * Plain Debian 13 as an image: the one that is here, else the registry's, else one made by debootstrap from the
 * package mirror, which takes about 40 s and root.
 *
 * @returns the image's tag
 * @throws {DockerError} that says what is missing
 */
export async function importDebian(progress: (step: string) => void): Promise<string> {
  for (const image of [IMAGE, IMPORTED]) {
    if ((await tryDocker(["image", "inspect", image])).code === 0) return image;
  }
  progress(`pulling ${IMAGE}`);
  const pulled = await tryPull();
  if (pulled === undefined) return IMAGE;

  progress("no image registry answers: making Debian 13 from the package mirror with debootstrap");
  if (process.getuid?.() !== 0) {
    throw new DockerError(`${IMAGE} can't be pulled (${pulled}), and debootstrap needs root: run this as root once`);
  }
  const folder = await mkdtemp(join(tmpdir(), "evenkeel-debian-"));
  try {
    await debootstrap(folder, progress);
    progress("importing it into Docker");
    const tar = spawn("tar", ["--create", "--numeric-owner", "--directory", folder, "."], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await docker(["import", "-", IMPORTED], { input: tar.stdout, timeoutSeconds: 300 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return IMPORTED;
}

/** @returns why it failed, or `undefined` if the image is here now */
async function tryPull(): Promise<string | undefined> {
  try {
    const pull = await tryDocker(["pull", "--quiet", IMAGE], { timeoutSeconds: 120 });
    return pull.code === 0 ? undefined : pull.stderr.trim();
  } catch (error) {
    return messageOf(error);
  }
}

async function debootstrap(folder: string, progress: (step: string) => void): Promise<void> {
  // In a mount namespace of its own, so that no /proc stays mounted under the folder, however it ends.
  const command = ["--mount", "--propagation", "private", "debootstrap", "--variant=minbase", "trixie", folder];
  const child = spawn("unshare", command, { stdio: ["ignore", "pipe", "pipe"] });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const output: string[] = [];
  eachLine(child.stdout, (line) => {
    output.push(line);
    if (/^I: (Retrieving InRelease|Installing core packages|Configuring required packages|Base system)/.test(line)) {
      progress(line.slice(3).trim());
    }
  });
  const [code, stderr] = await Promise.all([exit, text(child.stderr)]);
  if (code === 0) return;
  if (/debootstrap.*(not found|No such file)/i.test(stderr)) {
    throw new DockerError(`${IMAGE} can't be pulled, and debootstrap is not installed: apt-get install debootstrap`);
  }
  throw new DockerError(`debootstrap failed:\n${[...output.slice(-5), stderr.trim()].join("\n")}`);
}
