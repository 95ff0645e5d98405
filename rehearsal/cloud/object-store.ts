import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import type { StoreKey } from "./data-plane.ts";
import { endLeftover, rememberProcess } from "./child-record.ts";
import { startStoreGate } from "./store-gate.ts";

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
  close(): Promise<void>;
}

/** The region that signatures must name: the one that DigitalOcean tells S3 clients to use for Spaces. */
export const STORE_REGION = "us-east-1";

/**
 * An S3 service over a folder: versitygw keeps the objects and verifies signatures, a gate before it knows what each
 * key may do. Keys live on over a restart.
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

  const backendPort = await freePort();
  await save(saved.port);
  const child = await startVersitygw(binary, backendPort, saved.root, folders);
  await rememberProcess(join(home, "versitygw.pid"), child);
  const gate = await startStoreGate({ port: saved.port, backendPort, keys }).catch(async (error: unknown) => {
    await end(child);
    throw error;
  });
  await save(gate.port);

  let writing: Promise<void> = Promise.resolve();
  const change = (apply: () => void): Promise<void> => {
    apply();
    writing = writing.then(() => save(gate.port));
    return writing;
  };
  return {
    url: `http://127.0.0.1:${gate.port}`,
    port: gate.port,
    setKey: (key) => change(() => keys.set(key.accessKeyId, key)),
    removeKey: (accessKeyId) => change(() => keys.delete(accessKeyId)),
    async close() {
      await gate.close();
      await writing;
      await end(child);
      await rm(join(home, "versitygw.pid"), { force: true });
    },
  };
}

/** Ends the store that a crashed run left running over this folder. */
export async function endObjectStore(home: string): Promise<void> {
  await endLeftover(join(home, "versitygw.pid"), "versitygw");
}

interface RootKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
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

/** Replaces a file in one step; only its owner may read it. */
async function writePrivately(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

const START_SECONDS = 15;

async function startVersitygw(
  binary: string,
  port: number,
  root: RootKey,
  folders: {
    readonly buckets: string;
    readonly metadata: string;
    readonly accounts: string;
    readonly versions: string;
  },
): Promise<ChildProcess> {
  const child = spawn(
    binary,
    [
      ...["--port", `127.0.0.1:${port}`, "--region", STORE_REGION, "--quiet"],
      ...["--iam-dir", folders.accounts, "--iam-cache-disable"],
      // Attributes of objects beside them, so that any file system will do.
      ...["posix", "--sidecar", folders.metadata, "--versioning-dir", folders.versions, folders.buckets],
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      // Not as arguments, which everyone on the machine can read.
      env: { ROOT_ACCESS_KEY: root.accessKeyId, ROOT_SECRET_KEY: root.secretAccessKey, GOMEMLIMIT: "512MiB" },
    },
  );
  let output = "";
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  let failure: string | undefined;
  child.once("error", (error: NodeJS.ErrnoException) => {
    failure = error.code === "ENOENT" ? `there is no program ${binary}` : error.message;
  });
  child.once("exit", (code, signal) => {
    failure ??= `it ended with ${code ?? signal ?? "nothing"}: ${output.trim()}`;
  });

  const deadline = Date.now() + START_SECONDS * 1000;
  while (!(await answers(port))) {
    if (failure === undefined && Date.now() > deadline) {
      await end(child);
      failure = `it did not answer within ${START_SECONDS} seconds: ${output.trim()}`;
    }
    if (failure !== undefined) throw new Error(`the object store (versitygw) did not start: ${failure}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return child;
}

async function answers(port: number): Promise<boolean> {
  try {
    // 403: nobody signed this. Any answer will do.
    await (await fetch(`http://127.0.0.1:${port}/`)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await exit;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
