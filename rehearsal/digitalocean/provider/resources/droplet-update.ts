import { isDeepStrictEqual } from "node:util";
import type { Change, Operation } from "../../../provider/implementation.ts";
import { waitForAction } from "../action.ts";
import type { ActionReply } from "../action.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { hasStatus } from "../http.ts";
import { changeDropletTags } from "../tagging.ts";
import { waitFor } from "../wait.ts";
import { fromApi } from "./droplet.ts";
import type { ApiDroplet, DropletInputs, DropletOutputs } from "./droplet.ts";

const UPDATE_SECONDS = 3600;

/** Changes a droplet in place, in the official provider's order of concerns. */
export async function updateDroplet(
  operation: Operation<Client>,
  id: string,
  { inputs, oldInputs, state }: Change<DropletInputs, DropletOutputs>,
): Promise<DropletOutputs> {
  const api = apiOf(operation);
  const act = async (body: object): Promise<void> => {
    const { action } = await api.post<ActionReply>(`droplets/${id}/actions`, body);
    await waitForAction(operation, action);
  };
  if (inputs.size.toLowerCase() !== state.size.toLowerCase()) {
    await resize(operation, id, inputs.size, inputs.resizeDisk ?? true);
  }
  if (inputs.name !== state.name) {
    await api.post(`droplets/${id}/actions`, { type: "rename", name: inputs.name });
    await waitForDroplet(operation, id, `be called ${inputs.name}`, (found) => found.name === inputs.name);
  }
  const policy = inputs.backupPolicy;
  const switched = (inputs.backups ?? false) !== state.backups;
  if (switched) {
    const type = inputs.backups === true ? "enable_backups" : "disable_backups";
    await act({ type, ...(policy === undefined || type === "disable_backups" ? {} : { backup_policy: policy }) });
  }
  if (policy !== undefined && !isDeepStrictEqual(policy, oldInputs.backupPolicy)) {
    await act({ type: "change_backup_policy", backup_policy: policy });
  }
  for (const [wanted, has, name] of [
    [inputs.privateNetworking, state.privateNetworking, "private_networking"],
    [inputs.ipv6, state.ipv6, "ipv6"],
  ] as const) {
    if (wanted === true && !has) {
      await api.post(`droplets/${id}/actions`, { type: `enable_${name}` });
      await waitForDroplet(operation, id, `have ${name}`, (found) => found.features.includes(name));
    }
  }
  await changeDropletTags(api, id, state.tags, inputs.tags ?? []);
  await changeVolumes(operation, id, state.volumeIds, inputs.volumeIds ?? []);
  return fromApi((await api.get<{ droplet: ApiDroplet }>(`droplets/${id}`)).droplet);
}

/** Off, resize, on; on again also when the resize fails. */
async function resize(operation: Operation<Client>, id: string, size: string, disk: boolean): Promise<void> {
  const api = apiOf(operation);
  const actions = `droplets/${id}/actions`;
  const powerOn = async (): Promise<void> => {
    await api.post(actions, { type: "power_on" });
    await waitForDroplet(operation, id, "be on", (found) => found.status === "active");
  };
  try {
    await api.post(actions, { type: "power_off" });
  } catch (error) {
    if (!hasStatus(error, 422) || !error.reason.includes("Droplet is already powered off")) {
      throw error;
    }
  }
  await waitForDroplet(operation, id, "be off", (found) => found.status === "off");
  try {
    const { action } = await api.post<ActionReply>(actions, { type: "resize", size, disk });
    await waitForAction(operation, action);
  } catch (error) {
    await powerOn();
    throw error;
  }
  await powerOn();
}

async function changeVolumes(
  operation: Operation<Client>,
  id: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const attached = after.filter((volume) => !before.includes(volume)).map((volume) => ["attach", volume] as const);
  const detached = before.filter((volume) => !after.includes(volume)).map((volume) => ["detach", volume] as const);
  // A droplet takes one action at a time.
  for (const [type, volume] of [...attached, ...detached]) {
    const body = { type, droplet_id: Number(id) };
    const { action } = await apiOf(operation).post<ActionReply>(`volumes/${volume}/actions`, body);
    await waitForAction(operation, action);
  }
}

async function waitForDroplet(
  operation: Operation<Client>,
  id: string,
  goal: string,
  reached: (droplet: ApiDroplet) => boolean,
): Promise<void> {
  const timeoutSeconds = operation.timeoutSeconds ?? UPDATE_SECONDS;
  await waitFor(operation, { what: `the droplet ${id} to ${goal}`, timeoutSeconds }, async () => {
    const { droplet } = await apiOf(operation).get<{ droplet: ApiDroplet }>(`droplets/${id}`);
    return !droplet.locked && reached(droplet)
      ? { done: undefined }
      : { seen: droplet.locked ? "locked" : droplet.status };
  });
}
