import type { Operation, ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { ApiError } from "../http.ts";
import { pause, waitFor } from "../wait.ts";

interface Config {
  readonly minInstances?: number;
  readonly maxInstances?: number;
  readonly targetCpuUtilization?: number;
  readonly targetMemoryUtilization?: number;
  readonly cooldownMinutes?: number;
  readonly targetNumberInstances?: number;
}

interface Template {
  readonly size: string;
  readonly region: string;
  readonly image: string;
  readonly sshKeys: readonly string[];
  readonly tags?: readonly string[];
  readonly vpcUuid?: string;
  readonly withDropletAgent?: boolean;
  readonly projectId?: string;
  readonly ipv6?: boolean;
  readonly userData?: string;
}

interface DropletAutoscaleInputs {
  readonly name: string;
  readonly config: Config;
  readonly dropletTemplate: Template;
}

interface DropletAutoscaleOutputs extends DropletAutoscaleInputs {
  readonly status: string;
  readonly currentUtilizations: readonly object[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface ApiPool {
  readonly id: string;
  readonly name: string;
  readonly config: Readonly<Record<string, number | undefined>>;
  readonly droplet_template: Readonly<Record<string, unknown>>;
  readonly current_utilization?: { readonly memory?: number; readonly cpu?: number };
  readonly status: string;
  readonly created_at: string;
  readonly updated_at: string;
}

interface PoolReply {
  readonly autoscale_pool: ApiPool;
}

export function toApi({ name, config, dropletTemplate: template }: DropletAutoscaleInputs): object {
  return {
    name,
    config: withoutZeros({
      min_instances: config.minInstances,
      max_instances: config.maxInstances,
      target_cpu_utilization: config.targetCpuUtilization,
      target_memory_utilization: config.targetMemoryUtilization,
      cooldown_minutes: config.cooldownMinutes,
      target_number_instances: config.targetNumberInstances,
    }),
    droplet_template: {
      size: template.size,
      region: template.region,
      image: template.image,
      tags: template.tags ?? [],
      ssh_keys: template.sshKeys,
      vpc_uuid: template.vpcUuid ?? "",
      with_droplet_agent: template.withDropletAgent ?? false,
      project_id: template.projectId ?? "",
      ipv6: template.ipv6 ?? false,
      user_data: template.userData ?? "",
    },
  };
}

/** The image stays as it was given: the API may answer with an id for a slug. */
export function fromApi(pool: ApiPool, image: string | undefined): DropletAutoscaleOutputs {
  const { config, droplet_template: template } = pool;
  return {
    name: pool.name,
    status: pool.status,
    createdAt: pool.created_at,
    updatedAt: pool.updated_at,
    currentUtilizations: pool.current_utilization === undefined ? [] : [pool.current_utilization],
    config: withoutZeros({
      minInstances: config["min_instances"],
      maxInstances: config["max_instances"],
      targetCpuUtilization: config["target_cpu_utilization"],
      targetMemoryUtilization: config["target_memory_utilization"],
      cooldownMinutes: config["cooldown_minutes"],
      targetNumberInstances: config["target_number_instances"],
    }),
    dropletTemplate: {
      ...withoutZeros({
        tags: template["tags"],
        vpcUuid: template["vpc_uuid"],
        withDropletAgent: template["with_droplet_agent"],
        projectId: template["project_id"],
        ipv6: template["ipv6"],
        userData: template["user_data"],
      }),
      size: String(template["size"]),
      region: String(template["region"]),
      image: image ?? String(template["image"]),
      sshKeys: Array.isArray(template["ssh_keys"]) ? template["ssh_keys"].map(String) : [],
    },
  };
}

function withoutZeros(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== 0 && value !== "" && value !== false),
  );
}

const CREATE_SECONDS = 900;
/** Before the first look at a new pool; the official provider takes 5 s, which is this many of the rehearsal's usual polls. */
const FIRST_LOOK_POLLS = 25;
/** The official provider looks for the first time after this long, and takes a pool that is still there then for a failure. */
const DELETE_SECONDS = 5;

export const dropletAutoscale: ResourceImplementation<Client, DropletAutoscaleInputs, DropletAutoscaleOutputs> = {
  async create(operation, inputs) {
    const api = apiOf(operation);
    const { autoscale_pool: created } = await api.post<PoolReply>("droplets/autoscale", toApi(inputs));
    const { id } = created;
    operation.exists(id, fromApi(created, inputs.dropletTemplate.image));
    // A pool is active from its first moment on, when it has no droplets that could be waited for.
    await pause(operation, FIRST_LOOK_POLLS * operation.client.pollMilliseconds);
    await waitFor(
      operation,
      { what: `the autoscale pool ${id} to be active`, timeoutSeconds: CREATE_SECONDS },
      async () => {
        const { status } = (await api.get<PoolReply>(`droplets/autoscale/${id}`)).autoscale_pool;
        const members =
          status === "active"
            ? await api.list<{ status: string }>(`droplets/autoscale/${id}/members`, "droplets", 100)
            : [];
        const seen = members.find((member) => member.status !== "active")?.status ?? status;
        if (seen !== "active" && seen !== "provisioning") {
          throw new Error(`The autoscale pool ${id}, or a member of it, has the status ${seen}; active was expected.`);
        }
        return seen === "active" ? { done: undefined } : { seen };
      },
    );
    return { id, outputs: fromApi(await getPool(operation, id), inputs.dropletTemplate.image) };
  },
  async read(operation, id, state) {
    const found = await findPool(operation, id);
    return found && { id, outputs: fromApi(found, state.dropletTemplate?.image) };
  },
  async update(operation, id, { inputs }) {
    await apiOf(operation).put(`droplets/autoscale/${id}`, toApi(inputs));
    return fromApi(await getPool(operation, id), inputs.dropletTemplate.image);
  },
  async delete(operation, id) {
    // With its droplets: the other way of deleting a pool, which leaves them, is never the provider's.
    await apiOf(operation).delete(`droplets/autoscale/${id}/dangerous`, { headers: { "X-Dangerous": "true" } });
    const waiting = { what: `the autoscale pool ${id} to be gone, and no longer`, timeoutSeconds: DELETE_SECONDS };
    await waitFor(operation, waiting, async () => {
      const found = await findPool(operation, id);
      return found === undefined ? { done: undefined } : { seen: found.status };
    });
  },
};

async function getPool(operation: Operation<Client>, id: string): Promise<ApiPool> {
  return (await apiOf(operation).get<PoolReply>(`droplets/autoscale/${id}`)).autoscale_pool;
}

/** The official provider knows a pool that is gone by this text alone. */
async function findPool(operation: Operation<Client>, id: string): Promise<ApiPool | undefined> {
  try {
    return await getPool(operation, id);
  } catch (error) {
    if (error instanceof ApiError && error.message.includes(`autoscale group with id ${id} not found`)) {
      return undefined;
    }
    throw error;
  }
}
