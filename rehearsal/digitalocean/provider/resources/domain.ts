import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";

interface DomainInputs {
  readonly name: string;
  readonly ipAddress?: string;
}

export interface DomainReply {
  readonly domain: { readonly name: string; readonly ttl: number; readonly zone_file: string };
}

export function fromApi({ domain: { name, ttl } }: DomainReply) {
  return { name, ttl, domainUrn: `do:domain:${name}` };
}

export const domain: ResourceImplementation<Client, DomainInputs> = {
  async create(operation, { name, ipAddress }) {
    const api = apiOf(operation);
    await api.post("domains", { name, ...(ipAddress === undefined ? {} : { ip_address: ipAddress }) });
    operation.exists(name);
    return { id: name, outputs: fromApi(await api.get<DomainReply>(`domains/${name}`)) };
  },
  async read(operation, id) {
    const reply = await apiOf(operation).find<DomainReply>(`domains/${id}`);
    return reply && { id: reply.domain.name, outputs: fromApi(reply) };
  },
  delete: (operation, id) => apiOf(operation).delete(`domains/${id}`),
};
