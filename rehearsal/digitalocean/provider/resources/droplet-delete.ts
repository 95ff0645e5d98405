import type { Operation } from "../../../provider/implementation.ts";
import { waitForAction } from "../action.ts";
import type { ActionReply } from "../action.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { ApiError, hasStatus } from "../http.ts";
import { waitFor } from "../wait.ts";
import type { ApiDroplet, DropletOutputs } from "./droplet.ts";

/** The official provider's limit for all of a delete without `customTimeouts`, and for its last wait whatever they say. */
export const DELETE_SECONDS = 60;

/**
 * Deletes a droplet as the official provider does: unlocked, shut down if that was asked for, without its volumes. One that is
 * gone already is an error in each of these waits, and so is one that does not go off by itself: nothing cuts its power.
 */
export async function deleteDroplet(
  operation: Operation<Client>,
  id: string,
  { gracefulShutdown, volumeIds }: Pick<DropletOutputs, "gracefulShutdown" | "volumeIds">,
): Promise<void> {
  const api = apiOf(operation);
  const timeoutSeconds = operation.timeoutSeconds ?? DELETE_SECONDS;
  await waitFor(operation, { what: `the droplet ${id} to be unlocked`, timeoutSeconds }, async () => {
    const { locked } = await presentDroplet(operation, id);
    return locked ? { seen: "locked" } : { done: undefined };
  });
  if (gracefulShutdown === true) {
    // DigitalOcean takes this of one that is off, too, as one that has lost its power is.
    await api.post(`droplets/${id}/actions`, { type: "shutdown" });
    await waitFor(operation, { what: `the droplet ${id} to become off`, timeoutSeconds }, () => isOff(operation, id));
  }
  for (const volume of volumeIds) {
    const body = { type: "detach", droplet_id: Number(id) };
    const { action } = await api.post<ActionReply>(`volumes/${volume}/actions`, body);
    await waitForAction(operation, action);
  }
  await removeDroplet(operation, id);
}

/** The action may end well or badly and the operating system still be up: only the droplet's own status tells. */
async function isOff(operation: Operation<Client>, id: string): Promise<{ done: undefined } | { seen: string }> {
  const { locked, status } = await presentDroplet(operation, id);
  if (locked) {
    return { seen: "locked" };
  }
  if (status !== "off" && status !== "active") {
    throw new Error(`The droplet ${id} has the status ${status}; off was expected.`);
  }
  return status === "off" ? { done: undefined } : { seen: status };
}

async function removeDroplet(operation: Operation<Client>, id: string): Promise<void> {
  let refusal = "";
  try {
    await apiOf(operation).delete(`droplets/${id}`);
  } catch (error) {
    if (hasStatus(error, 404)) {
      return;
    }
    if (!(error instanceof ApiError)) {
      throw error;
    }
    // The official provider waits all the same, and does not even say this in the end.
    refusal = `; the API had refused: ${error.message}`;
  }
  const waiting = { what: `the droplet ${id} to be gone`, timeoutSeconds: DELETE_SECONDS };
  await waitFor(operation, waiting, async () => {
    const found = await findDroplet(operation, id);
    return found === undefined ? { done: undefined } : { seen: `${found.status}${refusal}` };
  });
}

/** @throws {Error} when it is gone */
async function presentDroplet(operation: Operation<Client>, id: string): Promise<ApiDroplet> {
  const found = await findDroplet(operation, id);
  if (found !== undefined) {
    return found;
  }
  throw new Error(`The droplet ${id} was not found: it is gone already; refresh the stack first.`);
}

export async function findDroplet(operation: Operation<Client>, id: string): Promise<ApiDroplet | undefined> {
  return (await apiOf(operation).find<{ readonly droplet: ApiDroplet }>(`droplets/${id}`))?.droplet;
}
