import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";

export interface UptimeCheckInputs {
  readonly name: string;
  readonly target: string;
  readonly type: string;
  readonly regions?: readonly string[];
  readonly enabled: boolean;
}

export interface ApiCheck {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly type: string;
  readonly regions: readonly string[];
  readonly enabled: boolean;
}

interface CheckReply {
  readonly check: ApiCheck;
}

export function toApi({ name, target, type, regions = [], enabled }: UptimeCheckInputs): object {
  return { name, target, type, regions, enabled };
}

export function fromApi({ name, target, type, regions, enabled }: ApiCheck): object {
  return { name, target, type, regions, enabled };
}

export const uptimeCheck: ResourceImplementation<Client, UptimeCheckInputs> = {
  async create(operation, inputs) {
    const api = apiOf(operation);
    const { id } = (await api.post<CheckReply>("uptime/checks", toApi(inputs))).check;
    operation.exists(id);
    return { id, outputs: fromApi((await api.get<CheckReply>(`uptime/checks/${id}`)).check) };
  },
  async read(operation, id) {
    const reply = await apiOf(operation).find<CheckReply>(`uptime/checks/${id}`);
    return reply && { id, outputs: fromApi(reply.check) };
  },
  async update(operation, id, { inputs }) {
    const api = apiOf(operation);
    await api.put(`uptime/checks/${id}`, toApi(inputs));
    return fromApi((await api.get<CheckReply>(`uptime/checks/${id}`)).check);
  },
  // One that is gone already is an error, as the official provider has it.
  delete: (operation, id) => apiOf(operation).delete(`uptime/checks/${id}`),
};
