import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { StoreKey } from "./data-plane.ts";
import { writePrivately } from "./private-file.ts";
import { endStoreBackends, StoreBackends } from "./store-backends.ts";
import { startStoreGate } from "./store-gate.ts";
import type { StoreGate } from "./store-gate.ts";
import type { RootKey } from "./versitygw.ts";

export interface ObjectStoreOptions {
  /** Folder that keeps buckets, keys and the root key. */
  readonly home: string;
  /** Path of the versitygw program. */
  readonly binary: string;
}

export interface ObjectStore {
  /** Where it answers S3 requests, path-style, on 127.0.0.1; the same after a restart unless the port was taken. */
  readonly url: string;
  readonly port: number;
  setKey(key: StoreKey): Promise<void>;
  removeKey(accessKeyId: string): Promise<void>;
  /** A small object's text, without asking for a key; `undefined` if there is none. */
  text(bucket: string, key: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * An S3 service over a folder: versitygw keeps the objects and verifies signatures, a gate before it knows what each
 * key may do. Signatures may name any region; every bucket is in all of them. Keys live on over a restart.
 *
 * @throws {Error} that says what versitygw wrote if it does not start
 */
export async function startObjectStore(options: ObjectStoreOptions): Promise<ObjectStore> {
  const { home, binary } = options;
  const folders = {
    buckets: join(home, "buckets"),
    metadata: join(home, "metadata"),
    accounts: join(home, "accounts"),
    // Without such a folder the store would not even say that a bucket keeps no versions.
    versions: join(home, "versions"),
  };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 });
  await endObjectStore(home);

  const saved = await readState(join(home, "state.json"));
  const keys = new Map(saved.keys.map((key) => [key.accessKeyId, key]));
  const save = async (port: number): Promise<void> => {
    await writePrivately(join(folders.accounts, "users.json"), JSON.stringify(accounts([...keys.values()])));
    const state: State = { port, root: saved.root, keys: [...keys.values()] };
    await writePrivately(join(home, "state.json"), JSON.stringify(state));
  };

  await save(saved.port);
  const backends = new StoreBackends({ binary, root: saved.root, folders, records: home });
  const backendPort = (region?: string): Promise<number> => backends.portOf(region);
  const open = async (): Promise<StoreGate> => {
    // Whatever keeps it from starting is to be known now, and not with the first request.
    await backendPort();
    return startStoreGate({ port: saved.port, backendPort, keys });
  };
  const gate = await open().catch(async (error: unknown) => {
    await backends.end();
    throw error;
  });
  await save(gate.port);

  let writing: Promise<void> = Promise.resolve();
  const change = (apply: () => void): Promise<void> => {
    apply();
    const write = (): Promise<void> => save(gate.port);
    writing = writing.then(write, write);
    return writing;
  };
  return {
    url: `http://127.0.0.1:${gate.port}`,
    port: gate.port,
    setKey: (key) => change(() => keys.set(key.accessKeyId, key)),
    removeKey: (accessKeyId) => change(() => keys.delete(accessKeyId)),
    text: (bucket, key) => readFile(join(folders.buckets, bucket, key), "utf8").catch(() => undefined),
    async close() {
      await gate.close();
      // Who asked for the change has been told if it failed.
      await writing.catch(() => undefined);
      await backends.end();
    },
  };
}

/** Ends the store that a crashed run left running over this folder. */
export async function endObjectStore(home: string): Promise<void> {
  await endStoreBackends(home);
}

interface State {
  /** 0: any. */
  readonly port: number;
  /** Nobody uses it; versitygw wants one. */
  readonly root: RootKey;
  readonly keys: readonly StoreKey[];
}

async function readState(file: string): Promise<State> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as State;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const root = { accessKeyId: randomBytes(10).toString("hex"), secretAccessKey: randomBytes(24).toString("hex") };
    return { port: 0, root, keys: [] };
  }
}

/** Accounts as versitygw reads them, on every request. To it all are administrators: the gate has the say. */
function accounts(keys: readonly StoreKey[]): object {
  const account = (key: StoreKey): object => ({
    access: key.accessKeyId,
    secret: key.secretAccessKey,
    role: "admin",
    userID: 0,
    groupID: 0,
    projectID: 0,
  });
  return { accessAccounts: Object.fromEntries(keys.map((key) => [key.accessKeyId, account(key)])) };
}
