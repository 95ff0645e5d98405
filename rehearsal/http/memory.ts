import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { Coalesced } from "../cloud/coalesced.ts";
import { messageOf } from "../message.ts";

export interface MemoryOptions<State extends object> {
  readonly file: string;
  /** Raised when the state changes in a way that an older file does not fit. */
  readonly version: number;
  /** A cloud on its first day. What is a map in it is one in every state. */
  readonly blank: State;
}

/** A cloud's memory in one file, readable by its owner only: keys' secrets and user data are in it. */
export class Memory<State extends object> {
  readonly state: State;
  readonly #file: string;
  readonly #version: number;
  readonly #writing: Coalesced;

  private constructor({ file, version, blank }: MemoryOptions<State>, saved: State | undefined) {
    this.#file = file;
    this.#version = version;
    this.state = saved ?? blank;
    this.#writing = new Coalesced(() => this.#write());
  }

  /** @throws {Error} if the file is there and not one of ours. */
  static async open<State extends object>(options: MemoryOptions<State>): Promise<Memory<State>> {
    await mkdir(dirname(options.file), { recursive: true, mode: 0o700 });
    return new Memory(options, await read(options));
  }

  /** Resolves when all that was changed before this call is on disk; changes made at the same time share a write. */
  save(): Promise<void> {
    return this.#writing.run();
  }

  async #write(): Promise<void> {
    const content = JSON.stringify({ version: this.#version, state: this.state }, (_key, value: unknown) =>
      value instanceof Map ? [...value] : value,
    );
    const fresh = `${this.#file}.new`;
    await writeFile(fresh, content, { mode: 0o600 });
    await rename(fresh, this.#file);
  }
}

async function read<State extends object>(options: MemoryOptions<State>): Promise<State | undefined> {
  let content: string;
  try {
    content = await readFile(options.file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  return revive(content, options);
}

function revive<State extends object>(content: string, { file, version, blank }: MemoryOptions<State>): State {
  const saved = parse(file, content);
  if (saved.version !== version) {
    throw unreadable(file, `it has version ${JSON.stringify(saved.version)}, this program writes ${version}`);
  }
  // What was a map is found by what a new state has, so that the two can't drift apart.
  const entries = Object.entries(blank).map(([key, initial]: [string, unknown]) => {
    const value = saved.state[key];
    if (value === undefined) throw unreadable(file, `${key} is missing`);
    return [key, initial instanceof Map ? new Map(value as [unknown, unknown][]) : value];
  });
  return Object.fromEntries(entries) as State;
}

interface Saved {
  readonly version: unknown;
  readonly state: Readonly<Record<string, unknown>>;
}

function parse(file: string, content: string): Saved {
  try {
    return JSON.parse(content) as Saved;
  } catch (error) {
    throw unreadable(file, messageOf(error));
  }
}

function unreadable(file: string, why: string): Error {
  return new Error(
    `The rehearsal cloud's memory ${file} can't be read: ${why}. ` +
      "Destroy the rehearsal (npm stop) or delete the file; the next start begins with an empty account.",
  );
}
