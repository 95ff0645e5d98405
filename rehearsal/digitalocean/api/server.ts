import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import type { DataPlane, MachineState } from "../../cloud/data-plane.ts";
import { Work } from "../../cloud/work.ts";
import { messageOf } from "../../message.ts";
import { type Cloud, shortTiming, timestamp, type Timing } from "./cloud.ts";
import { controlRoutes } from "./control.ts";
import { Exchange } from "./exchange.ts";
import { Faults } from "./faults.ts";
import { Journal } from "./journal.ts";
import { RateLimit } from "./rate-limit.ts";
import { Reconciler } from "./reconciler.ts";
import { resume } from "./resume.ts";
import { createRouter } from "./router.ts";
import { resourceRoutes } from "./routes.ts";
import { Store } from "./store.ts";

export interface ApiOptions {
  readonly dataPlane: DataPlane;
  /** Where the account is kept; made if it is not there. */
  readonly stateFile: string;
  /** Default: all short. */
  readonly timing?: Partial<Timing>;
  /** Milliseconds since the epoch. Default: the real time. */
  readonly clock?: () => number;
  /** For what goes wrong in the background. Default: standard error. */
  readonly log?: (line: string) => void;
}

export interface Api {
  readonly handler: RequestListener;
  /** Listens on 127.0.0.1 only; port 0 takes a free one. */
  listen(port: number): Promise<{ readonly url: string }>;
  /** Ends the server and its background work; the data plane is left as it is. */
  close(): Promise<void>;
}

/**
 * DigitalOcean's v2 API over a data plane, with the rehearsal's control surface beside it. Resolves when the data plane
 * is what the account says, in so far as it takes no waiting for machines.
 * @throws {Error} if the state file can't be read, or the data plane can't have the account's networks.
 */
export async function createApi(options: ApiOptions): Promise<Api> {
  const clock = options.clock ?? Date.now;
  const cloud = await openCloud(options, clock);
  const controls = { journal: new Journal(), faults: new Faults(), rateLimit: new RateLimit(clock) };
  options.dataPlane.onMachineChange((id, state) => {
    machineChanged(cloud, id, state);
  });
  await resume(cloud);
  const exchange = new Exchange({
    cloud,
    controls,
    resources: createRouter(resourceRoutes(cloud)),
    surface: createRouter(controlRoutes(cloud, controls)),
  });
  const handler: RequestListener = (request, response) => {
    exchange.serve(request, response).catch((error: unknown) => {
      cloud.log(`a request could not be answered: ${messageOf(error)}`);
      response.destroy();
    });
  };
  return { handler, ...serverOf(handler, cloud) };
}

async function openCloud(options: ApiOptions, clock: () => number): Promise<Cloud> {
  const now = () => timestamp(clock());
  const log = options.log ?? console.error;
  const store = await Store.open(options.stateFile, now());
  const work = new Work(log);
  const { dataPlane } = options;
  const { state } = store;
  const reconciler = new Reconciler({ state, store, dataPlane, work, log });
  return { state, store, dataPlane, work, reconciler, timing: { ...shortTiming, ...options.timing }, log, now };
}

/** A machine that went off or on by itself; what an action does to it, the action says itself. */
function machineChanged(cloud: Cloud, id: string, state: MachineState): void {
  const droplet = cloud.state.droplets.get(Number(id));
  if (droplet === undefined || droplet.status === "new" || droplet.pendingAction !== undefined) return;
  droplet.status = state === "running" ? "active" : "off";
  cloud.work.start("reconciler", "reconciling after a machine changed", async () => {
    cloud.reconciler.forget(droplet.id);
    await cloud.reconciler.settle();
  });
}

function serverOf(handler: RequestListener, cloud: Cloud): Pick<Api, "listen" | "close"> {
  const server = createServer(handler);
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
          server.off("error", reject);
          resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
        });
      }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await cloud.work.close();
      await cloud.store.save();
    },
  };
}
