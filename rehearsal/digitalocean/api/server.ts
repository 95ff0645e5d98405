import type { DataPlane, MachineState } from "../../cloud/data-plane.ts";
import { Work } from "../../cloud/work.ts";
import { Journal } from "../../http/journal.ts";
import { loopbackServer } from "../../http/loopback-server.ts";
import { createRouter } from "../../http/router.ts";
import { CertificateKeeper } from "./certificates/keeper.ts";
import { type Cloud, shortTiming, timestamp, type Timing } from "./cloud.ts";
import { controlRoutes } from "./control.ts";
import { createExchange } from "./exchange.ts";
import { newFaults } from "./faults.ts";
import { PoolKeeper } from "./pools/keeper.ts";
import { RateLimit } from "./rate-limit.ts";
import { Reconciler } from "./reconciler.ts";
import { resume } from "./resume.ts";
import { resourceRoutes } from "./routes.ts";
import { openStore } from "./store.ts";
import { UptimeWatch } from "./uptime/watch.ts";
import { Zones } from "./zones.ts";

export interface ApiOptions {
  readonly dataPlane: DataPlane;
  /** Part of the data plane's public range that droplets take addresses from. Default: all of it. */
  readonly publicRange?: string;
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
  const [pools, certificates, uptime] = [new PoolKeeper(cloud), new CertificateKeeper(cloud), new UptimeWatch(cloud)];
  const rateLimit = new RateLimit(clock);
  const controls = { journal: new Journal(), faults: newFaults(), rateLimit, certificates, uptime };
  options.dataPlane.onMachineChange((id, state) => {
    machineChanged(cloud, id, state);
  });
  await resume(cloud);
  pools.start();
  certificates.start();
  uptime.start();
  const exchange = createExchange({
    cloud,
    pools,
    certificates,
    controls,
    resources: createRouter(resourceRoutes(cloud)),
    surface: createRouter(controlRoutes(cloud, controls)),
  });
  const server = loopbackServer(exchange, cloud.log);
  return {
    listen: (port) => server.listen(port),
    close: async () => {
      server.close();
      pools.stop();
      certificates.stop();
      await cloud.work.close();
      await exchange.settled();
      await cloud.store.save();
    },
  };
}

async function openCloud(options: ApiOptions, clock: () => number): Promise<Cloud> {
  const now = () => timestamp(clock());
  const log = options.log ?? console.error;
  const store = await openStore(options.stateFile, now());
  const work = new Work(log);
  const { dataPlane } = options;
  const { state } = store;
  const zones = new Zones(state, dataPlane.names);
  const reconciler = new Reconciler({ state, store, dataPlane, zones, work, log });
  const publicRange = options.publicRange ?? dataPlane.publicRange;
  const timing = { ...shortTiming, ...options.timing };
  const passed = (since: string, seconds: number) => Date.parse(now()) - Date.parse(since) >= seconds * 1000;
  return { state, store, dataPlane, publicRange, work, reconciler, zones, timing, log, now, passed };
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
