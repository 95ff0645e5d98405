import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { waitForAction } from "../action.ts";
import type { ActionReply } from "../action.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";

interface DropletSnapshotInputs {
  readonly dropletId: string;
  readonly name: string;
}

export interface ApiSnapshot {
  readonly id: string;
  readonly name: string;
  readonly resource_id: string;
  readonly regions: readonly string[];
  readonly created_at: string;
  readonly min_disk_size: number;
  readonly size_gigabytes: number;
}

export function fromApi(snapshot: ApiSnapshot) {
  return {
    name: snapshot.name,
    dropletId: snapshot.resource_id,
    regions: snapshot.regions,
    size: snapshot.size_gigabytes,
    createdAt: snapshot.created_at,
    minDiskSize: snapshot.min_disk_size,
  };
}

export const dropletSnapshot: ResourceImplementation<Client, DropletSnapshotInputs> = {
  async create(operation, { dropletId, name }) {
    const api = apiOf(operation);
    const { action } = await api.post<ActionReply>(`droplets/${dropletId}/actions`, { type: "snapshot", name });
    const done = await waitForAction(operation, action);
    // The API doesn't say which snapshot an action made; the official provider finds it by its time, to the second.
    const path = `droplets/${done.resource_id}/snapshots`;
    const snapshots = await api.list<{ id: number; created_at: string }>(path, "snapshots");
    const made = snapshots.find((snapshot) => Date.parse(snapshot.created_at) === Date.parse(done.started_at));
    if (made === undefined) {
      throw new Error(
        `The droplet ${dropletId} has no snapshot of ${done.started_at}, when the action ${done.id} started.`,
      );
    }
    const id = String(made.id);
    operation.exists(id);
    return { id, outputs: fromApi((await api.get<{ snapshot: ApiSnapshot }>(`snapshots/${id}`)).snapshot) };
  },
  async read(operation, id) {
    const reply = await apiOf(operation).find<{ snapshot: ApiSnapshot }>(`snapshots/${id}`);
    return reply && { id, outputs: fromApi(reply.snapshot) };
  },
  delete: (operation, id) => apiOf(operation).delete(`snapshots/${id}`),
};
