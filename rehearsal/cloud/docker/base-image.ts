import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";

import { lock } from "../../../scripts/lock.mjs";
import { docker, DockerError, tryDocker } from "./docker.ts";
import { importDebian } from "./debian.ts";

export interface BaseImages {
  /** What a cloud offers as `debian-13`. */
  readonly host: string;
  /** The same with HAProxy, for load balancers and the services container. */
  readonly balancer: string;
}

/** Packages that user data installs, with what they depend on: kept in the image so that a host need not download them. */
const KEPT_PACKAGES = ["nginx", "apache2", "certbot"];

/**
 * Makes the images that hosts and balancers boot from, once per machine: the tags name their recipe, so every clone of
 * the project uses the same ones, and a changed recipe makes new ones. Takes a minute or two the first time.
 *
 * @param progress called with each step in words
 * @throws {DockerError} if an image can neither be pulled nor built
 */
export async function ensureBaseImages(progress: (step: string) => void): Promise<BaseImages> {
  const [hostScript, balancerScript] = await Promise.all([recipe("setup-host.sh"), recipe("setup-balancer.sh")]);
  const host = `evenkeel-rehearsal/debian-13:${hash(hostScript, ...KEPT_PACKAGES)}`;
  const balancer = `evenkeel-rehearsal/haproxy:${hash(host, balancerScript)}`;
  const images = { host, balancer };
  if ((await imageExists(host)) && (await imageExists(balancer))) return images;
  // Of the machine, as the images are: another clone may be at it, or the tests beside `npm start`.
  const held = await lock(tmpdir(), "base-images", "making the images that hosts boot from", (holder) => {
    progress(`waiting for process ${holder.pid}, which is ${holder.purpose}`);
  });
  try {
    if (!(await imageExists(host))) {
      const debian = await importDebian(progress);
      const build = { from: debian, tag: host, script: hostScript, args: KEPT_PACKAGES, entry: ["/sbin/init"] };
      await buildImage(build, progress);
    }
    if (!(await imageExists(balancer))) {
      const build = { from: host, tag: balancer, script: balancerScript, args: [], entry: ["/usr/sbin/haproxy"] };
      await buildImage(build, progress);
    }
    return images;
  } finally {
    await held.release();
  }
}

async function imageExists(tag: string): Promise<boolean> {
  return (await tryDocker(["image", "inspect", "--format", "{{.Id}}", tag])).code === 0;
}

function recipe(file: string): Promise<string> {
  return readFile(new URL(`image/${file}`, import.meta.url), "utf8");
}

function hash(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 12);
}

interface Build {
  readonly from: string;
  readonly tag: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly entry: readonly string[];
}

async function buildImage(image: Build, progress: (step: string) => void): Promise<void> {
  const container = image.tag.replaceAll(/[/:]/g, "-");
  const entrypoint = ["--entrypoint", "/bin/bash"];
  // What a build left that was killed.
  await tryDocker(["rm", "--force", "--volumes", container]);
  try {
    await docker([
      "create",
      "--interactive",
      "--name",
      container,
      ...entrypoint,
      image.from,
      "-s",
      "--",
      ...image.args,
    ]);
    await docker(["start", "--attach", "--interactive", container], {
      input: image.script,
      onLine: progress,
      timeoutSeconds: 900,
    });
    progress(`keeping it as ${image.tag}`);
    const changes = [`ENTRYPOINT ${JSON.stringify(image.entry)}`, "CMD []"].flatMap((change) => ["--change", change]);
    await docker(["commit", ...changes, container, image.tag], { timeoutSeconds: 300 });
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const reason = error.stderr.trim().split("\n").slice(-8).join("\n") || error.message;
    throw new DockerError(`building ${image.tag} failed; its last words:\n${reason}`, error.stderr);
  } finally {
    await tryDocker(["rm", "--force", "--volumes", container]);
  }
}
