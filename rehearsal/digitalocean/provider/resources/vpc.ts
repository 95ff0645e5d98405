import { Serial } from "../../../cloud/serial.ts";
import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { hasStatus } from "../http.ts";
import { retryWhile } from "../wait.ts";

interface VpcInputs {
  readonly name: string;
  readonly region: string;
  readonly description?: string;
  readonly ipRange?: string;
}

export interface ApiVpc {
  readonly id: string;
  readonly urn: string;
  readonly name: string;
  readonly description?: string;
  readonly region: string;
  readonly ip_range: string;
  readonly created_at: string;
  readonly default: boolean;
}

interface VpcReply {
  readonly vpc: ApiVpc;
}

interface VpcOutputs extends VpcInputs {
  readonly vpcUrn: string;
  readonly default: boolean;
  readonly createdAt: string;
}

export function toApi({ name, region, description, ipRange }: VpcInputs): object {
  return {
    name,
    region,
    ...(description === undefined || description === "" ? {} : { description }),
    ...(ipRange === undefined || ipRange === "" ? {} : { ip_range: ipRange }),
  };
}

export function fromApi(vpc: ApiVpc): VpcOutputs {
  return {
    name: vpc.name,
    region: vpc.region,
    description: vpc.description ?? "",
    ipRange: vpc.ip_range,
    vpcUrn: vpc.urn,
    default: vpc.default,
    createdAt: vpc.created_at,
  };
}

/** One VPC after another in a region, so that two don't get overlapping ranges; the official provider locks likewise. */
const creations = new Serial();

export const vpc: ResourceImplementation<Client, VpcInputs, VpcOutputs> = {
  timeouts: { delete: 120 },
  create(operation, inputs) {
    const api = apiOf(operation);
    return creations.run(`${operation.client.configuration.apiEndpoint.href} ${inputs.region}`, async () => {
      const { vpc: created } = await api.post<VpcReply>("vpcs", toApi(inputs));
      operation.exists(created.id, fromApi(created));
      const { vpc: found } = await api.get<VpcReply>(`vpcs/${created.id}`);
      return { id: found.id, outputs: fromApi(found) };
    });
  },
  async read(operation, id) {
    const reply = await apiOf(operation).find<VpcReply>(`vpcs/${id}`);
    return reply && { id: reply.vpc.id, outputs: fromApi(reply.vpc) };
  },
  async update(operation, id, { inputs, state }) {
    const api = apiOf(operation);
    const { name, description = "" } = inputs;
    await api.put(`vpcs/${id}`, { name, description, default: state.default });
    return fromApi((await api.get<VpcReply>(`vpcs/${id}`)).vpc);
  },
  delete(operation, id) {
    // Members leave a moment after they are deleted themselves.
    const waiting = { what: `the VPC ${id} to be empty`, timeoutSeconds: operation.timeoutSeconds ?? 120 };
    const isPassing = (error: unknown): boolean => hasStatus(error, 403, 409);
    return retryWhile(operation, waiting, isPassing, () => apiOf(operation).delete(`vpcs/${id}`));
  },
};
