// The rehearsal cloud's own process: `npm start` starts it detached, and it lives until `npm stop`.
import { join } from "node:path";
import { parseArgs } from "node:util";

import { tryLock } from "../scripts/lock.mjs";
import { createModel } from "./aws/model/server.ts";
import { addressIn } from "./cloud/address.ts";
import type { DataPlane } from "./cloud/data-plane.ts";
import { openDockerDataPlane } from "./cloud/docker/docker-data-plane.ts";
import { openPaperDataPlane } from "./cloud/paper/open-paper.ts";
import { PAPER_RANGE } from "./cloud/paper/paper-data-plane.ts";
import { createApi } from "./digitalocean/api/server.ts";
import { cloudLock } from "./engine/cloud-process.ts";
import { type Endpoint, readEndpoint, writeEndpoint } from "./engine/endpoint.ts";
import { type Home, homeAt, toolsFolder } from "./engine/paths.ts";
import { messageOf } from "./message.ts";
import { halves } from "./public-halves.ts";

const servers = { versitygw: join(toolsFolder, "versitygw"), pebble: join(toolsFolder, "pebble") };

/** On paper no machine asks for anything, but addresses are still written into user data: as with hosts, and the same in every rehearsal. */
const paperServices = addressIn(PAPER_RANGE, 2);

function log(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

function openDataPlane(home: Home, apiOnly: boolean): Promise<DataPlane> {
  const options = { ...servers, home: home.cloud, rootsFile: home.caRoots };
  if (apiOnly) return openPaperDataPlane({ ...options, addressForMachines: paperServices });
  return openDockerDataPlane({ ...options, log });
}

/** What answers for one cloud. */
interface Server {
  listen(port: number): Promise<{ readonly url: string }>;
}

/** Programs keep the address in their configuration: after a crash the same one again, if it can be had. */
async function listen(server: Server, last: { readonly url: string } | undefined): Promise<{ url: string }> {
  const port = last === undefined ? 0 : Number(new URL(last.url).port);
  const { url } = await server.listen(port).catch((error: unknown) => {
    if (port === 0) throw error;
    log(`port ${port} of the last run is taken: another one this time`);
    return server.listen(0);
  });
  return { url };
}

/** Checked against the egress rules: it is one on port 80, as with hosts. */
function storeOf({ kind, store }: DataPlane): DataPlane["store"] {
  return kind === "docker" ? store : { ...store, urlForMachines: `http://${paperServices}` };
}

function authorityOf({ authority }: DataPlane): Endpoint["authority"] {
  const { directoryUrlForMachines, serverRoot, trustedRootsFile } = authority;
  return { directoryUrlForMachines, serverRoot, trustedRootsFile };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { home: { type: "string" }, "api-only": { type: "boolean", default: false } },
  });
  if (values.home === undefined) throw new Error("--home DIR is missing: where the cloud keeps its state");
  const home = homeAt(values.home);
  // Never released: it is free when this process is gone.
  const held = await tryLock(home.folder, cloudLock, "running the rehearsal cloud");
  if (held === undefined) throw new Error(`a rehearsal cloud runs in ${home.folder} already`);

  const opened: { close(): Promise<void> }[] = [];
  // Machines, balancers and networks stay: whoever starts the cloud again finds them.
  const end = async (code: number) => {
    log("closing");
    for (const part of opened.reverse()) await part.close();
    process.exit(code);
  };
  // A signal may come while it ends by itself.
  let ending: Promise<void> | undefined;
  const close = (code: number) => (ending ??= end(code));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void close(0));

  try {
    const plane = await openDataPlane(home, values["api-only"]);
    opened.push(plane);
    const [lower, upper] = halves(plane.publicRange);
    const shared = { dataPlane: plane, log };
    const stateFile = (cloud: string) => join(home.cloud, `${cloud}.json`);
    const digitalocean = await createApi({ ...shared, publicRange: lower, stateFile: stateFile("digitalocean") });
    opened.push(digitalocean);
    const aws = await createModel({ ...shared, publicRange: upper, stateFile: stateFile("aws") });
    opened.push(aws);
    const last = (await readEndpoint(home))?.clouds;
    const clouds = { digitalocean: await listen(digitalocean, last?.digitalocean), aws: await listen(aws, last?.aws) };
    const parts = { store: storeOf(plane), authority: authorityOf(plane), clouds };
    await writeEndpoint(home, { pid: process.pid, kind: plane.kind, ...parts });
    const urls = `DigitalOcean at ${clouds.digitalocean.url}, AWS at ${clouds.aws.url}`;
    log(`${plane.kind === "docker" ? "with hosts" : "API only"}, ready: ${urls}`);
  } catch (error) {
    log(messageOf(error));
    await close(1);
  }
}

await main();
