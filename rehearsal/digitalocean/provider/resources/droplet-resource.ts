import type { CheckFailure } from "../../../provider/check-failure.ts";
import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { waitFor } from "../wait.ts";
import { DELETE_SECONDS, deleteDroplet, findDroplet } from "./droplet-delete.ts";
import { createdState, fromApi, importedState, toApi } from "./droplet.ts";
import type { ApiDroplet, DropletInputs, DropletOutputs } from "./droplet.ts";
import { updateDroplet } from "./droplet-update.ts";

interface DropletReply {
  readonly droplet: ApiDroplet;
}

const CREATE_SECONDS = 3600;

export const droplet: ResourceImplementation<Client, DropletInputs, DropletOutputs> = {
  timeouts: { create: CREATE_SECONDS, update: CREATE_SECONDS, delete: DELETE_SECONDS },
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
  delete: deleteDroplet,
};
