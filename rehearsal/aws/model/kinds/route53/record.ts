import type { Cloud } from "../../cloud.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { types } from "../../types.ts";
import { aliasMistake } from "./alias.ts";
import { type DnsRecordInputs, plainName, recordsIn, wholeName } from "./inputs.ts";
import { servedTypes, valueMistake } from "./values.ts";
import { requireZone } from "./zone.ts";

/** A set of records of one name and type. Its id is made of zone, name and type, so that one which is overwritten is the same one. */
export const dnsRecord: Kind<DnsRecordInputs> = {
  type: types.dnsRecord,
  create(cloud, { inputs }) {
    const name = check(cloud, inputs, inputs.allowOverwrite === true);
    return Promise.resolve({ id: `${inputs.zoneId}_${name}_${inputs.type}`, computed: {} });
  },
  // The official provider takes a name with and without its final dot for the same; here it is told as the program wrote it.
  outputs: (cloud, { inputs }) => ({
    allowOverwrite: inputs.allowOverwrite ?? false,
    fqdn: wholeName(inputs.name, requireZone(cloud, inputs.zoneId).inputs.name),
  }),
  update(cloud, { inputs: old }, inputs) {
    if (old.type !== inputs.type) {
      const message = `A record's change from ${old.type} to ${inputs.type} in place is not rehearsed: give the other a name of its own in the program.`;
      throw new AwsError("NotRehearsed", message);
    }
    check(cloud, inputs, true);
    return Promise.resolve();
  },
};

/** @returns its whole name */
function check(cloud: Cloud, inputs: DnsRecordInputs, overwrites: boolean): string {
  const { type, records: values = [], aliases = [], ttl } = inputs;
  const zone = requireZone(cloud, inputs.zoneId).inputs.name;
  const name = wholeName(inputs.name, zone);
  if (!servedTypes.includes(type)) {
    throw new AwsError("NotRehearsed", `Records of type ${type} are not rehearsed; ${servedTypes.join(", ")} are.`);
  }
  const [alias, ...others] = aliases;
  if ((alias === undefined) === (values.length === 0) || others.length > 0) {
    throw new AwsError("InvalidInput", `${name} ${type} has either records or one alias, and not both.`);
  }
  if (alias === undefined && ttl === undefined) throw new AwsError("InvalidInput", `${name} ${type} has no ttl.`);
  const mistake =
    values.map((value) => valueMistake(type, value)).find((words) => words !== undefined) ??
    (type === "CNAME" && values.length > 1
      ? `RRSet of type CNAME with DNS name ${name}. has several values`
      : undefined) ??
    (alias === undefined ? undefined : aliasMistake(cloud, alias, { type, zoneId: inputs.zoneId })) ??
    conflict(cloud, inputs, { name, zone: plainName(zone), overwrites });
  if (mistake !== undefined) throw new AwsError("InvalidChangeBatch", `[${mistake}]`);
  return name;
}

/** What else the name has that this can't be beside, in Route 53's words. */
function conflict(
  { records }: Cloud,
  { zoneId, type }: DnsRecordInputs,
  { name, zone, overwrites }: { readonly name: string; readonly zone: string; readonly overwrites: boolean },
): string | undefined {
  const others = recordsIn(records, zoneId).filter(({ inputs }) => wholeName(inputs.name, zone) === name);
  const there = [...others.map(({ inputs }) => inputs.type), ...(name === zone ? ["NS", "SOA"] : [])];
  if (type === "CNAME" && name === zone) {
    return `RRSet of type CNAME with DNS name ${name}. is not permitted at apex in zone ${zone}.`;
  }
  if (there.some((other) => (other === "CNAME") !== (type === "CNAME"))) {
    return `RRSet of type ${type} with DNS name ${name}. is not permitted as it conflicts with other records with the same DNS name in zone ${zone}.`;
  }
  if (overwrites || !there.includes(type)) return undefined;
  return `Tried to create resource record set [name='${name}.', type='${type}'] but it already exists`;
}
