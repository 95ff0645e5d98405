import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Who needs the Docker engine that we started: folders of rehearsals, one file each. An engine serves the whole machine,
 * and between two rehearsals of a test run there are moments without a container.
 */
export class DockerUsers {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async add(user: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#fileOf(user), user);
  }

  async remove(user: string): Promise<void> {
    await rm(this.#fileOf(user), { force: true });
  }

  /** Those whose folder is still there: who has gone without a word needs nothing any more. */
  async list(): Promise<string[]> {
    const files = await readdir(this.#folder).catch(() => []);
    const users = await Promise.all(files.map((file) => readFile(join(this.#folder, file), "utf8").catch(() => "")));
    return users.filter((user) => existsSync(user));
  }

  #fileOf(user: string): string {
    return join(this.#folder, createHash("sha256").update(user).digest("hex").slice(0, 16));
  }
}
