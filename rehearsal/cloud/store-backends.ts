import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { endLeftover } from "./child-record.ts";
import { startVersitygw } from "./versitygw.ts";
import type { Versitygw, VersitygwOptions } from "./versitygw.ts";

/** The region of a signature that names none, and of requests that nobody signed. */
export const STORE_REGION = "us-east-1";

export interface StoreBackendsOptions extends Omit<VersitygwOptions, "region" | "record"> {
  /** Folder in which the processes are written down. */
  readonly records: string;
}

/** versitygw takes signatures of one region only: there is a process for each that was asked for, over the same folders. */
export class StoreBackends {
  readonly #options: StoreBackendsOptions;
  readonly #byRegion = new Map<string, Promise<Versitygw>>();
  #ended = false;

  constructor(options: StoreBackendsOptions) {
    this.#options = options;
  }

  /** Port on 127.0.0.1. @throws {Error} in words if it does not start there. */
  async portOf(region = STORE_REGION): Promise<number> {
    if (this.#ended) throw new Error("the object store ends");
    const known = this.#byRegion.get(region);
    const backend = known ?? this.#start(region);
    this.#byRegion.set(region, backend);
    return (await backend).port;
  }

  async end(): Promise<void> {
    this.#ended = true;
    for (const [region, backend] of [...this.#byRegion]) {
      // Who asked for one that did not start has been told.
      await backend.then((one) => one.end()).catch(() => undefined);
      await rm(recordOf(this.#options.records, region), { force: true });
    }
  }

  async #start(region: string): Promise<Versitygw> {
    const { records, ...options } = this.#options;
    try {
      const backend = await startVersitygw({ ...options, region, record: recordOf(records, region) });
      // One that dies is started again by the next request.
      void backend.ended.then(() => this.#byRegion.delete(region));
      return backend;
    } catch (error) {
      // The next request may have better luck.
      this.#byRegion.delete(region);
      throw error;
    }
  }
}

/** Ends the processes that a crashed run wrote down in `records` and left behind. */
export async function endStoreBackends(records: string): Promise<void> {
  const files = (await readdir(records).catch(() => [])).filter((file) => /^versitygw.*\.pid$/.test(file));
  for (const file of files) await endLeftover(join(records, file), "versitygw");
}

function recordOf(records: string, region: string): string {
  return join(records, `versitygw-${region}.pid`);
}
