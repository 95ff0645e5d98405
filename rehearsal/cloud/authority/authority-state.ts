import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Order } from "../authority.ts";
import { writePrivately } from "../private-file.ts";
import { Serial } from "../serial.ts";

interface Saved {
  /** 0: any. */
  readonly port: number;
  readonly validitySeconds: number;
  /** PEM: every root that certificates lead to which are out there. */
  readonly roots: readonly string[];
}

/** Let's Encrypt's. @see https://letsencrypt.org/docs/faq/ */
const FIRST: Saved = { port: 0, validitySeconds: 90 * 86_400, roots: [] };

/** What an authority remembers over a restart. */
export class AuthorityState {
  readonly #folder: string;
  readonly #writing = new Serial();
  #saved: Saved;

  private constructor(folder: string, saved: Saved) {
    this.#folder = folder;
    this.#saved = saved;
  }

  static async open(folder: string): Promise<AuthorityState> {
    const text = await textOf(join(folder, "state.json"));
    return new AuthorityState(folder, text === "" ? FIRST : (JSON.parse(text) as Saved));
  }

  get saved(): Saved {
    return this.#saved;
  }

  save(changes: Partial<Saved>): Promise<void> {
    this.#saved = { ...this.#saved, ...changes };
    return this.#writing.run("", () => writePrivately(join(this.#folder, "state.json"), JSON.stringify(this.#saved)));
  }

  async addOrder(order: Order): Promise<void> {
    await appendFile(join(this.#folder, "orders.jsonl"), `${JSON.stringify(order)}\n`);
  }

  /** Oldest first. */
  async orders(): Promise<readonly Order[]> {
    const lines = (await textOf(join(this.#folder, "orders.jsonl"))).split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as Order);
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
