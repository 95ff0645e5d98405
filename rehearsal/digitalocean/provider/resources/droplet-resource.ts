import type { CheckFailure } from "../../../provider/check-failure.ts";
import type { Operation, ResourceImplementation } from "../../../provider/implementation.ts";
import { waitForAction } from "../action.ts";
import type { ActionReply } from "../action.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { hasStatus } from "../http.ts";
import { waitFor } from "../wait.ts";
import { createdState, fromApi, importedState, toApi } from "./droplet.ts";
import type { ApiDroplet, DropletInputs, DropletOutputs } from "./droplet.ts";
import { updateDroplet } from "./droplet-update.ts";

interface DropletReply {
  readonly droplet: ApiDroplet;
}

/** The official provider's limits; the last wait of a delete has this one whatever `customTimeouts` says. */
const CREATE_SECONDS = 3600;
const DELETE_SECONDS = 60;

export const droplet: ResourceImplementation<Client, DropletInputs, DropletOutputs> = {
  timeouts: { create: CREATE_SECONDS, update: CREATE_SECONDS, delete: DELETE_SECONDS * 3 },
  check(inputs): CheckFailure[] {
    const { backups, backupPolicy } = inputs;
    return backupPolicy !== undefined && backups === false
      ? [{ property: "backupPolicy", reason: "needs backups to be true" }]
      : [];
  },
  // IPv6 can be switched on in a running droplet, and never off.
  replacing: (olds, news) => (olds["ipv6"] === true && news["ipv6"] === false ? ["ipv6"] : []),
  async create(operation, inputs) {
    const { droplet: created } = await apiOf(operation).post<DropletReply>("droplets", toApi(inputs));
    const id = String(created.id);
    operation.exists(id, createdState(inputs, created));
    const timeoutSeconds = operation.timeoutSeconds ?? CREATE_SECONDS;
    const waiting = { what: `the droplet ${id} to become active`, timeoutSeconds };
    const active = await waitFor(operation, waiting, async () => {
      const found = await findDroplet(operation, id);
      if (found === undefined || found.locked || found.status === "new") {
        return { seen: found === undefined ? "404" : found.locked ? "locked" : found.status };
      }
      if (found.status !== "active") {
        throw new Error(`The new droplet ${id} has the status ${found.status}; active was expected.`);
      }
      return { done: found };
    });
    return { id, outputs: createdState(inputs, active) };
  },
  async read(operation, id, state) {
    const found = await findDroplet(operation, id);
    const outputs = state.dropletUrn === undefined ? importedState : fromApi;
    return found && { id, outputs: outputs(found) };
  },
  update: updateDroplet,
  async delete(operation, id, { gracefulShutdown, volumeIds }) {
    const api = apiOf(operation);
    const timeoutSeconds = operation.timeoutSeconds ?? DELETE_SECONDS;
    await waitFor(operation, { what: `the droplet ${id} to be unlocked`, timeoutSeconds }, async () => {
      const found = await findDroplet(operation, id);
      if (found === undefined) {
        throw new Error(`The droplet ${id} was not found: it is gone already; refresh the stack first.`);
      }
      return found.locked ? { seen: "locked" } : { done: undefined };
    });
    if (gracefulShutdown === true) {
      await api.post(`droplets/${id}/actions`, { type: "shutdown" });
      await waitFor(operation, { what: `the droplet ${id} to shut down`, timeoutSeconds }, async () => {
        const status = (await findDroplet(operation, id))?.status ?? "404";
        return status === "off" ? { done: undefined } : { seen: status };
      });
    }
    for (const volume of volumeIds) {
      const body = { type: "detach", droplet_id: Number(id) };
      const { action } = await api.post<ActionReply>(`volumes/${volume}/actions`, body);
      await waitForAction(operation, action);
    }
    await removeDroplet(operation, id);
  },
};

async function removeDroplet(operation: Operation<Client>, id: string): Promise<void> {
  try {
    await apiOf(operation).delete(`droplets/${id}`);
  } catch (error) {
    if (hasStatus(error, 404)) {
      return;
    }
    throw error;
  }
  await waitFor(operation, { what: `the droplet ${id} to be gone`, timeoutSeconds: DELETE_SECONDS }, async () => {
    const found = await findDroplet(operation, id);
    return found === undefined ? { done: undefined } : { seen: found.status };
  });
}

async function findDroplet(operation: Operation<Client>, id: string): Promise<ApiDroplet | undefined> {
  return (await apiOf(operation).find<DropletReply>(`droplets/${id}`))?.droplet;
}
