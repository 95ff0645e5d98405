import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";

interface Grant {
  readonly bucket: string;
  readonly permission: string;
}

interface SpacesKeyInputs {
  readonly name: string;
  readonly grants?: readonly Grant[];
}

interface KeyReply {
  readonly key: {
    readonly name: string;
    readonly access_key: string;
    /** Only in the answer to a create. */
    readonly secret_key?: string;
    readonly grants: readonly Grant[];
    readonly created_at: string;
  };
}

export function fromApi({ key }: KeyReply): object {
  return { name: key.name, accessKey: key.access_key, grants: key.grants, createdAt: key.created_at };
}

export function toApi({ name, grants = [] }: SpacesKeyInputs): object {
  return { name, grants: grants.map(({ bucket, permission }) => ({ bucket, permission })) };
}

export const spacesKey: ResourceImplementation<Client, SpacesKeyInputs> = {
  async create(operation, inputs) {
    const reply = await apiOf(operation).post<KeyReply>("spaces/keys", toApi(inputs));
    return { id: reply.key.access_key, outputs: { ...fromApi(reply), secretKey: reply.key.secret_key } };
  },
  async read(operation, id) {
    const reply = await apiOf(operation).find<KeyReply>(`spaces/keys/${id}`);
    return reply && { id, outputs: fromApi(reply) };
  },
  async update(operation, id, { inputs }) {
    return fromApi(await apiOf(operation).put<KeyReply>(`spaces/keys/${id}`, toApi(inputs)));
  },
  delete: (operation, id) => apiOf(operation).delete(`spaces/keys/${id}`),
};
