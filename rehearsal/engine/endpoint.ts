import { readFile, rename, writeFile } from "node:fs/promises";

import { z } from "zod";

import { cloudNames } from "./clouds/cloud-name.ts";
import { Mistake } from "./mistake.ts";
import type { Home } from "./paths.ts";

const schema = z.strictObject({
  /** Of the process that answers, or that answered before it died. */
  pid: z.number().int(),
  /** With hosts, or on paper (`--api-only`). */
  kind: z.enum(["docker", "paper"]),
  /** The object store, for programs of this machine and for hosts. */
  store: z.strictObject({ url: z.string(), urlForMachines: z.string() }),
  /** The certificate authority: how hosts reach it, what its HTTPS is to be trusted by, the file with all roots to trust. */
  authority: z.strictObject({
    directoryUrlForMachines: z.string(),
    serverRoot: z.string(),
    trustedRootsFile: z.string(),
  }),
  /** Where each cloud answers: `http://127.0.0.1:PORT`. */
  clouds: z.record(z.enum(cloudNames), z.strictObject({ url: z.string() })),
});

/** Where a rehearsal cloud answers. Written by it when it is ready, removed by `npm stop`. */
export type Endpoint = z.infer<typeof schema>;

/** @throws {Mistake} when the file is not one of ours. */
export async function readEndpoint(home: Home): Promise<Endpoint | undefined> {
  let text: string;
  try {
    text = await readFile(home.endpoint, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Mistake(`${home.endpoint} can't be read. \`npm stop\` removes it with all that the rehearsal made.`);
  }
}

export async function writeEndpoint(home: Home, endpoint: Endpoint): Promise<void> {
  const unfinished = `${home.endpoint}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(endpoint, undefined, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, home.endpoint);
}
