import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { docker, DockerError, tryDocker } from "./docker.ts";
import { importDebian } from "./debian.ts";

export interface BaseImages {
  /** What a cloud offers as `debian-13`. */
  readonly host: string;
  /** The same with HAProxy, for load balancers and the services container. */
  readonly balancer: string;
}

/** Packages that user data installs, with what they depend on: kept in the image so that a host need not download them. */
const KEPT_PACKAGES = ["nginx"];

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
  await ensure(host, progress, async () => {
    const debian = await importDebian(progress);
    await build({ from: debian, tag: host, script: hostScript, args: KEPT_PACKAGES, entry: ["/sbin/init"] }, progress);
  });
  await ensure(balancer, progress, () =>
    build({ from: host, tag: balancer, script: balancerScript, args: [], entry: ["/usr/sbin/haproxy"] }, progress),
  );
  return { host, balancer };
}

export async function imageExists(tag: string): Promise<boolean> {
  return (await tryDocker(["image", "inspect", "--format", "{{.Id}}", tag])).code === 0;
}

function recipe(file: string): Promise<string> {
  return readFile(new URL(`image/${file}`, import.meta.url), "utf8");
}

function hash(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 12);
}

async function ensure(tag: string, progress: (step: string) => void, make: () => Promise<void>): Promise<void> {
  if (await imageExists(tag)) return;
  // Another clone may be at it; its build container has the name that ours would get.
  const other = buildContainer(tag);
  if ((await tryDocker(["container", "inspect", other])).code === 0) {
    progress(`waiting for another build of ${tag}`);
    await tryDocker(["wait", other], { timeoutSeconds: 600 });
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline && (await tryDocker(["container", "inspect", other])).code === 0) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    if (await imageExists(tag)) return;
    await tryDocker(["rm", "--force", "--volumes", other]);
  }
  await make();
}

interface Build {
  readonly from: string;
  readonly tag: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly entry: readonly string[];
}

async function build(image: Build, progress: (step: string) => void): Promise<void> {
  const container = buildContainer(image.tag);
  const entrypoint = ["--entrypoint", "/bin/bash"];
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

function buildContainer(tag: string): string {
  return tag.replaceAll(/[/:]/g, "-");
}
