import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";

interface TagInputs {
  readonly name: string;
}

interface Count {
  readonly count: number;
}

export interface TagReply {
  readonly tag: {
    readonly name: string;
    readonly resources: Count &
      Readonly<Record<"droplets" | "images" | "volumes" | "volume_snapshots" | "databases", Count>>;
  };
}

export function fromApi({ tag: { name, resources } }: TagReply) {
  return {
    name,
    totalResourceCount: resources.count,
    dropletsCount: resources.droplets.count,
    imagesCount: resources.images.count,
    volumesCount: resources.volumes.count,
    volumeSnapshotsCount: resources.volume_snapshots.count,
    databasesCount: resources.databases.count,
  };
}

export const tag: ResourceImplementation<Client, TagInputs> = {
  async create(operation, { name }) {
    const api = apiOf(operation);
    const created = await api.post<TagReply>("tags", { name });
    operation.exists(created.tag.name);
    const reply = await api.get<TagReply>(`tags/${encodeURIComponent(created.tag.name)}`);
    return { id: reply.tag.name, outputs: fromApi(reply) };
  },
  async read(operation, id) {
    const reply = await apiOf(operation).find<TagReply>(`tags/${encodeURIComponent(id)}`);
    return reply && { id: reply.tag.name, outputs: fromApi(reply) };
  },
  delete: (operation, id) => apiOf(operation).delete(`tags/${encodeURIComponent(id)}`),
};
