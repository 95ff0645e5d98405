import type { CheckFailure } from "../../../provider/check-failure.ts";
import type { Operation, ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { deleteIfThere } from "../wait.ts";

interface DnsRecordInputs {
  readonly domain: string;
  readonly type: string;
  readonly name: string;
  readonly value: string;
  readonly ttl?: number;
  readonly priority?: number;
  readonly port?: number;
  readonly weight?: number;
  readonly flags?: number;
  readonly tag?: string;
}

interface DnsRecordOutputs extends DnsRecordInputs {
  readonly fqdn: string;
}

interface ApiRecord {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly data: string;
  readonly ttl: number;
  readonly priority: number | null;
  readonly port: number | null;
  readonly weight: number | null;
  readonly flags: number | null;
  readonly tag: string | null;
}

interface RecordReply {
  readonly domain_record: ApiRecord;
}

/** Types whose value is a host name, which the provider writes with its final dot. */
const NAMING_TYPES: ReadonlySet<string> = new Set(["CNAME", "MX", "NS", "SRV", "CAA"]);

export function toApi(inputs: DnsRecordInputs): object {
  const { type, name, value, ttl, priority = 0, port = 0, weight = 0, flags = 0, tag } = inputs;
  return {
    type,
    name,
    data: value,
    priority,
    port,
    weight,
    flags,
    ...(ttl === undefined ? {} : { ttl }),
    ...(tag === undefined ? {} : { tag }),
  };
}

export function fromApi(domain: string, record: ApiRecord): DnsRecordOutputs {
  const dotted = NAMING_TYPES.has(record.type) && record.data !== "@" && record.tag !== "iodef";
  return {
    domain,
    type: record.type,
    name: record.name,
    value: dotted ? `${record.data}.` : record.data,
    ttl: record.ttl,
    priority: record.priority ?? 0,
    port: record.port ?? 0,
    weight: record.weight ?? 0,
    flags: record.flags ?? 0,
    tag: record.tag ?? "",
    fqdn: record.name === "@" ? domain : `${record.name}.${domain}`,
  };
}

/** Properties that a type of record can't do without. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  MX: ["priority"],
  SRV: ["priority", "weight", "port"],
  CAA: ["flags", "tag"],
};

export const dnsRecord: ResourceImplementation<Client, DnsRecordInputs, DnsRecordOutputs> = {
  check(inputs): CheckFailure[] {
    const { type } = inputs;
    const missing = (REQUIRED[String(type)] ?? []).filter((name) => inputs[name] === undefined);
    return missing.map((property) => ({ property, reason: `is missing; a record of type ${String(type)} needs it` }));
  },
  async create(operation, inputs) {
    const reply = await apiOf(operation).post<RecordReply>(`domains/${inputs.domain}/records`, toApi(inputs));
    const id = String(reply.domain_record.id);
    operation.exists(id, fromApi(inputs.domain, reply.domain_record));
    return { id, outputs: await readRecord(operation, inputs.domain, id) };
  },
  async read(operation, id, state) {
    // An import names the domain too: DOMAIN,ID.
    const [domain, record] = state.domain === undefined ? id.split(",") : [state.domain, id];
    if (domain === undefined || record === undefined) {
      throw new Error(`A DNS record is imported as DOMAIN,ID; got ${JSON.stringify(id)}.`);
    }
    const reply = await apiOf(operation).find<RecordReply>(`domains/${domain}/records/${record}`);
    return reply && { id: record, outputs: fromApi(domain, reply.domain_record) };
  },
  async update(operation, id, { inputs }) {
    await apiOf(operation).put(`domains/${inputs.domain}/records/${id}`, toApi(inputs));
    return readRecord(operation, inputs.domain, id);
  },
  delete: (operation, id, { domain }) =>
    deleteIfThere(() => apiOf(operation).delete(`domains/${domain}/records/${id}`)),
};

async function readRecord(operation: Operation<Client>, domain: string, id: string): Promise<DnsRecordOutputs> {
  return fromApi(domain, (await apiOf(operation).get<RecordReply>(`domains/${domain}/records/${id}`)).domain_record);
}
