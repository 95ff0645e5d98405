import { createServer } from "node:http";
import type { Server } from "node:http";
import { connect, createServer as createPipe } from "node:net";
import type { Server as Pipe, Socket } from "node:net";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { addressIn } from "../address.ts";
import type { MachineSpec } from "../data-plane.ts";
import { docker, removeContainer } from "./docker.ts";
import { labelArgs, nameOf } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { metadataService, SOURCE_HEADER } from "./metadata-service.ts";
import { publicNetwork } from "./network.ts";

export interface ServicesOptions {
  readonly instance: Instance;
  /** Image with HAProxy. */
  readonly image: string;
  readonly publicRange: string;
  /** Port on 127.0.0.1 of the object store. */
  readonly storePort: number;
  /** The machine with a public address: it reads its own metadata only. */
  readonly machineAt: (address: string) => MachineSpec | undefined;
}

export interface Services {
  /** Address on the public network: the object store on port 80, and the way to 169.254.169.254. */
  readonly address: string;
  close(): Promise<void>;
}

/** Where the services container finds the sockets of this process. */
const MOUNT = "/run/evenkeel-cloud";

/**
 * What machines reach of the cloud itself: metadata and the object store. A container stands in their network for it
 * and passes on to this process over Unix sockets, so nothing listens on an address of the real machine.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { instance, image, publicRange, storePort, machineAt } = options;
  const folder = join(instance.home, "services");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "haproxy.cfg"), CONFIG);

  const metadata = createServer(metadataService(machineAt));
  const sockets = new Set<Socket>();
  const store = createPipe((machine) => {
    const upstream = connect(storePort, "127.0.0.1");
    for (const socket of [machine, upstream]) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      socket.on("error", () => {
        machine.destroy();
        upstream.destroy();
      });
    }
    machine.pipe(upstream).pipe(machine);
  });
  await listen(metadata, join(folder, "metadata.sock"));
  await listen(store, join(folder, "store.sock"));

  const container = nameOf(instance, "services");
  const address = addressIn(publicRange, 2);
  await removeContainer(container);
  await docker([
    ...["run", "--detach", "--name", container, ...labelArgs(instance), "--cap-add", "NET_ADMIN"],
    ...["--network", publicNetwork(instance), "--ip", address, "--volume", `${folder}:${MOUNT}:ro`],
    ...["--log-driver", "json-file", "--log-opt", "max-size=16m", "--entrypoint", "/bin/sh", image, "-c"],
    `ip address add 169.254.169.254/32 dev lo && exec haproxy -W -db -f ${MOUNT}/haproxy.cfg`,
  ]);
  return {
    address,
    async close() {
      for (const socket of sockets) socket.destroy();
      metadata.closeAllConnections();
      await Promise.all([metadata, store].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

const CONFIG = `defaults
  timeout connect 5s
  timeout client 5m
  timeout server 5m

frontend metadata
  mode http
  bind 169.254.169.254:80
  http-request set-header ${SOURCE_HEADER} %[src]
  default_backend metadata

backend metadata
  mode http
  server cloud unix@${MOUNT}/metadata.sock

frontend store
  mode tcp
  bind :80
  # The more precise address above takes what is for the metadata service.
  default_backend store

backend store
  mode tcp
  server cloud unix@${MOUNT}/store.sock
`;

async function listen(server: Server | Pipe, path: string): Promise<void> {
  // A crashed run leaves its socket behind.
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
}
