import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:net";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { MachineSpec } from "../data-plane.ts";
import { type Answering, NameStreams } from "../names/messages.ts";
import { docker, DockerError, removeContainer, tryDocker } from "./docker.ts";
import { labelArgs, nameOf } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { metadataService } from "./metadata-service.ts";
import { publicNetwork } from "./network.ts";
import { Pipe } from "./pipe.ts";
import { awaitPrograms, NAMES_PROGRAM, renderServices, servicePrograms, SERVICES_MOUNT } from "./services-config.ts";

export interface ServicesOptions {
  readonly instance: Instance;
  /** Image with HAProxy. */
  readonly image: string;
  /** On the public network. */
  readonly address: string;
  /** Port on 127.0.0.1 of the object store. */
  readonly storePort: number;
  /** Port on 127.0.0.1 of the certificate authority, now. */
  readonly authorityPort: () => number;
  /** What machines are told of names in the cloud's zones; anything else is asked elsewhere. */
  readonly names: Answering;
  /** The machine with a public address: it reads its own metadata only. */
  readonly machineAt: (address: string) => MachineSpec | undefined;
}

export interface Services {
  close(): Promise<void>;
}

/**
 * What machines reach of the cloud itself: metadata, the object store, names, the certificate authority. A container stands
 * in their network for it and passes on to this process over Unix sockets, so nothing listens on an address of the real
 * machine. While this process is away, names that are none of the cloud's are still told.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { instance, image, address, storePort, authorityPort, machineAt } = options;
  const folder = join(instance.home, "services");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "haproxy.cfg"), renderServices(address));
  const program = await readFile(new URL(`services/${NAMES_PROGRAM}`, import.meta.url), "utf8");
  await writeFile(join(folder, NAMES_PROGRAM), program);

  const metadata = createServer(metadataService(machineAt));
  const names = new NameStreams(options.names);
  const pipes = { store: new Pipe(() => storePort), authority: new Pipe(authorityPort) };
  await listen(metadata, join(folder, "metadata.sock"));
  await listen(pipes.store.server, join(folder, "store.sock"));
  await listen(pipes.authority.server, join(folder, "authority.sock"));
  await listen(names.server, join(folder, "names.sock"));

  const container = nameOf(instance, "services");
  await removeContainer(container);
  await docker([
    ...["run", "--detach", "--name", container, ...labelArgs(instance), "--cap-add", "NET_ADMIN"],
    ...["--network", publicNetwork(instance), "--ip", address, "--volume", `${folder}:${SERVICES_MOUNT}:ro`],
    ...["--log-driver", "json-file", "--log-opt", "max-size=16m", "--entrypoint", "/bin/bash", image, "-c"],
    servicePrograms(address),
  ]);
  await awaitServices(container, address);
  return {
    async close() {
      const closed = new Promise((resolve) => metadata.close(resolve));
      metadata.closeAllConnections();
      await Promise.all([closed, names.close(), pipes.store.close(), pipes.authority.close()]);
    },
  };
}

/** Docker says that the container runs before its programs listen. @throws {DockerError} with what they wrote if they do not */
async function awaitServices(container: string, address: string): Promise<void> {
  const { code } = await tryDocker(["exec", container, "/bin/bash", "-c", awaitPrograms(address)]);
  if (code === 0) return;
  const { stdout, stderr } = await tryDocker(["logs", container]);
  throw new DockerError(`what machines reach of the cloud did not start:\n${stdout}${stderr}`, stderr);
}

async function listen(server: Server, path: string): Promise<void> {
  // A crashed run leaves its socket behind.
  await rm(path, { force: true });
  server.listen(path);
  await once(server, "listening");
}
