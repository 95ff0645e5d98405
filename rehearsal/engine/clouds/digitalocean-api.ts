import { Api, hasStatus } from "../../digitalocean/provider/http.ts";
import { waitUntil } from "../waiting.ts";
import type { CloudApi, Image, Thing } from "./cloud-api.ts";

interface Droplet {
  readonly status: string;
  readonly tags: readonly string[];
}

interface Action {
  readonly id: number;
  readonly status: "in-progress" | "completed" | "errored";
}

/** What an action may take: a snapshot of a small disk takes minutes at DigitalOcean. */
const actionSeconds = 1800;

/** What `sweep` and `snapshot` ask of DigitalOcean. */
export function digitalOceanApi(url: string, token: string): CloudApi {
  const configuration = { apiEndpoint: new URL(url), token, spaces: undefined };
  const { signal } = new AbortController();
  const api = new Api({ ...configuration, retries: { max: 4, waitMinSeconds: 1, waitMaxSeconds: 30 } }, signal);
  // An order whose answer was lost must not be given twice.
  const once = new Api({ ...configuration, retries: { max: 0, waitMinSeconds: 0, waitMaxSeconds: 0 } }, signal);

  const order = async (droplet: string, body: { readonly type: string; readonly name?: string }) => {
    const { action } = await once.post<{ action: Action }>(`droplets/${droplet}/actions`, body);
    await waitUntil(`${body.type} of droplet ${droplet}`, actionSeconds, async () => {
      const { status } = (await api.get<{ action: Action }>(`actions/${action.id}`)).action;
      if (status === "errored") throw new Error(`DigitalOcean could not do it: ${body.type} of droplet ${droplet}`);
      return status === "completed";
    });
  };
  const statusOf = async (droplet: string) =>
    (await api.get<{ droplet: Droplet }>(`droplets/${droplet}`)).droplet.status;

  return {
    tagsOf: ({ kind, id }) => tagsOf(api, { kind, id }),
    shutDown: (host) => order(host, { type: "shutdown" }),
    remove: async (thing) => {
      const headers = thing.kind === "group" ? { "X-Dangerous": "true" } : {};
      try {
        await api.delete(`${pathOf(thing)}${thing.kind === "group" ? "/dangerous" : ""}`, { headers });
      } catch (error) {
        if (!hasStatus(error, 404)) throw error;
      }
    },
    makeImage: async (host, name) => {
      await order(host, { type: "power_off" });
      await order(host, { type: "snapshot", name });
      const snapshots = await api.list<Snapshot>(`droplets/${host}/snapshots`, "snapshots");
      const made = snapshots.find((snapshot) => snapshot.name === name);
      if (made === undefined) throw new Error(`DigitalOcean made no snapshot ${name} of droplet ${host}`);
      return String(made.id);
    },
    restart: async (host) => {
      // One that could not be sealed may still answer: a power cycle would cut its requests, in a reboot it drains.
      await order(host, { type: (await statusOf(host)) === "off" ? "power_on" : "reboot" });
    },
    images: async () => {
      const snapshots = await api.list<Snapshot>("snapshots?resource_type=droplet", "snapshots");
      return snapshots.map(({ id, name }): Image => ({ id: String(id), name }));
    },
    imagesInUse: async () => {
      const droplets = await api.list<{ image: { id: number } }>("droplets", "droplets");
      const pools = await poolsOf(api);
      return new Set([
        ...droplets.map(({ image }) => String(image.id)),
        ...pools.map(({ droplet_template: { image } }) => image),
      ]);
    },
    removeImage: (id) => api.delete(`snapshots/${id}`),
  };
}

/** Its id is a number in one list and a text in the other. */
interface Snapshot {
  readonly id: number | string;
  readonly name: string;
}

async function tagsOf(api: Api, thing: Thing): Promise<readonly string[] | undefined> {
  const path = pathOf(thing);
  if (thing.kind === "balancer") {
    const tag = (await api.find<{ load_balancer: { tag: string } }>(path))?.load_balancer.tag;
    return tag === undefined ? undefined : [tag];
  }
  if (thing.kind === "group") {
    const pool = await api.find<{ autoscale_pool: Pool }>(path);
    return pool && (pool.autoscale_pool.droplet_template.tags ?? []);
  }
  return (await api.find<{ droplet: Droplet }>(path))?.droplet.tags;
}

interface Pool {
  readonly droplet_template: { readonly image: string; readonly tags?: readonly string[] };
}

function poolsOf(api: Api): Promise<Pool[]> {
  return api.list<Pool>("droplets/autoscale", "autoscale_pools");
}

const folders = { host: "droplets", group: "droplets/autoscale", balancer: "load_balancers" } as const;

/** Of what a site on DigitalOcean has; it has no gateways and keeps no addresses. */
function pathOf({ kind, id }: Thing): string {
  if (kind === "gateway" || kind === "address") throw new Error(`a site on DigitalOcean has no ${kind}: ${id}`);
  return `${folders[kind]}/${encodeURIComponent(id)}`;
}
