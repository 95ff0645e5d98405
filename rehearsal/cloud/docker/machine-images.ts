import { createHash } from "node:crypto";

import { docker, tryDocker } from "./docker.ts";
import { nameOf } from "./instance.ts";
import type { Instance } from "./instance.ts";

/** The name by which callers know the base image. */
const BASE = "debian-13";

/** Images that machines boot from: the base image, and disks of machines that were kept. */
export class MachineImages {
  readonly #instance: Instance;
  readonly #base: string;

  constructor(instance: Instance, base: string) {
    this.#instance = instance;
    this.#base = base;
  }

  /** The tag in Docker of an image's name. */
  resolve(image: string): string {
    if (image === BASE) return this.#base;
    const tag = /^\w[\w.-]{0,127}$/.test(image) ? image : createHash("sha256").update(image).digest("hex");
    return `${nameOf(this.#instance, "image")}:${tag}`;
  }

  /** Keeps the disk of a machine, which stands still meanwhile: files that grow under the copy would spoil it. */
  async keep(container: string, image: string): Promise<void> {
    await docker(["commit", container, this.resolve(image)], { timeoutSeconds: 300 });
  }

  async remove(image: string): Promise<void> {
    const tag = this.resolve(image);
    if (tag === this.#base) throw new Error(`the base image ${BASE} is not removed`);
    const removed = await tryDocker(["image", "rm", tag]);
    if (removed.code === 0 || /no such image/i.test(removed.stderr)) return;
    // Machines run from it: it stays under a name that nobody asks for, until the data plane is destroyed.
    await docker([
      "tag",
      tag,
      `${nameOf(this.#instance, "removed-image")}:${createHash("sha256").update(tag).digest("hex")}`,
    ]);
    await docker(["image", "rm", tag]);
  }
}
