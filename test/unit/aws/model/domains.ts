import { types } from "../../../../rehearsal/aws/model/types.ts";
import type { NameZones } from "../../../../rehearsal/cloud/names/name-zones.ts";
import type { NameRecord } from "../../../../rehearsal/cloud/names.ts";
import type { RunningModel } from "./running-model.ts";
import { createBalancing, createNetwork, tcp } from "./site.ts";

/** What the cloud's name server says of a name, sorted; a TXT record in one piece. */
export function answers(names: NameZones, name: string, type: NameRecord["type"]): string[] {
  const { answers: found = [] } = names.answer({
    id: 1,
    type: "query",
    questions: [{ type, name, class: "IN" }],
  } as Parameters<NameZones["answer"]>[0]);
  return found.flatMap((answer) => ("data" in answer && answer.type === type ? [textOf(answer.data)] : [])).sort();
}

function textOf(data: unknown): string {
  return Array.isArray(data) ? data.map(String).join("") : typeof data === "string" ? data : JSON.stringify(data);
}

interface Option {
  readonly resourceRecordName: string;
  readonly resourceRecordType: string;
  readonly resourceRecordValue: string;
}

export interface Proven {
  readonly arn: string;
  readonly zoneId: string;
  /** Ids of the records that prove the names. */
  readonly records: readonly string[];
}

/** A certificate for `names`, all in `zone`, with the records that prove them; the zone is made unless it is there. */
export async function createCertificate(
  model: RunningModel,
  names: readonly string[],
  zone: string,
  there?: string,
): Promise<Proven> {
  const zoneId = there ?? (await model.create(types.zone, { name: zone })).id;
  const [domainName, ...subjectAlternativeNames] = names;
  const inputs = { domainName, subjectAlternativeNames, validationMethod: "DNS" };
  const certificate = await model.create(types.certificate, inputs);
  const options = certificate.outputs["domainValidationOptions"] as readonly Option[];
  const records: string[] = [];
  for (const { resourceRecordName, resourceRecordType, resourceRecordValue } of options) {
    const record = { zoneId, name: resourceRecordName, type: resourceRecordType, ttl: 60 };
    const made = await model.create(types.dnsRecord, {
      ...record,
      records: [resourceRecordValue],
      allowOverwrite: true,
    });
    records.push(made.id);
  }
  return { arn: certificate.id, zoneId, records };
}

/** Waits until it is issued. */
export async function issued(model: RunningModel, certificateArn: string): Promise<void> {
  const { id } = await model.create(types.certificateValidation, { certificateArn });
  await model.ready(types.certificateValidation, id);
}

/** A load balancer that serves a certificate on port 443. @returns the listener's ARN, and the balancer's address */
export async function serveOn443(
  model: RunningModel,
  certificateArn: string,
): Promise<{ readonly listener: string; readonly address: string }> {
  const network = await createNetwork(model);
  const { loadBalancer, targetGroup } = await createBalancing(model, network);
  await model.create(types.ingressRule, tcp({ securityGroupId: network.balancerGroup, cidrIpv4: "0.0.0.0/0" }, 443));
  const listener = await model.create(types.listener, {
    loadBalancerArn: loadBalancer,
    port: 443,
    protocol: "HTTPS",
    certificateArn,
    defaultActions: [{ type: "forward", targetGroupArn: targetGroup }],
  });
  const { outputs } = await model.ready(types.loadBalancer, loadBalancer);
  return { listener: listener.id, address: String(outputs["dnsName"]) };
}
