import { type ChildServer, startChildServer } from "./child-server.ts";
import { freePort } from "./free-port.ts";

export interface RootKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface VersitygwOptions {
  /** Path of the program. */
  readonly binary: string;
  readonly root: RootKey;
  /** The region that signatures must name: versitygw takes no other. */
  readonly region: string;
  /** Folders of the objects, of their attributes, of `users.json`, and of older versions. */
  readonly folders: Readonly<Record<"buckets" | "metadata" | "accounts" | "versions", string>>;
  /** File in which the process is written down. */
  readonly record: string;
}

export interface Versitygw extends ChildServer {
  /** On 127.0.0.1. */
  readonly port: number;
}

/** Starts versitygw on a free port and waits until it answers. @throws {Error} with what it wrote if it does not */
export async function startVersitygw(options: VersitygwOptions): Promise<Versitygw> {
  const { binary, root, region, folders, record } = options;
  const port = await freePort();
  const server = await startChildServer({
    title: "the object store (versitygw)",
    binary,
    args: [
      ...["--port", `127.0.0.1:${port}`, "--region", region, "--quiet"],
      ...["--iam-dir", folders.accounts, "--iam-cache-disable"],
      // Attributes of objects beside them, so that any file system will do.
      ...["posix", "--sidecar", folders.metadata, "--versioning-dir", folders.versions, folders.buckets],
    ],
    env: { ROOT_ACCESS_KEY: root.accessKeyId, ROOT_SECRET_KEY: root.secretAccessKey, GOMEMLIMIT: "512MiB" },
    record,
    answers: () => answers(port),
  });
  return { port, ...server };
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
