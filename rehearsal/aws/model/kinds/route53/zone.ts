import { createHash, randomInt } from "node:crypto";

import type { Cloud } from "../../cloud.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { plainName, recordsIn, type ZoneInputs, type ZoneRecord, zonesOf } from "./inputs.ts";

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** A public hosted zone. Two of one name are two zones: names are asked at the older. */
export const zone: Kind<ZoneInputs> = {
  type: types.zone,
  create(_cloud, { inputs: { name } }) {
    const labels = plainName(name).split(".");
    if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) {
      throw new AwsError("InvalidDomainName", `${JSON.stringify(name)} is not a domain that a hosted zone can be for.`);
    }
    return Promise.resolve({ id: newZoneId(), computed: {} });
  },
  outputs: (_cloud, { id, inputs }) => ({
    arn: zoneArn(id),
    comment: inputs.comment ?? "",
    forceDestroy: inputs.forceDestroy ?? false,
    nameServers: nameServersOf(id),
    primaryNameServer: nameServersOf(id)[0],
    zoneId: id,
    ...tagsAll(inputs),
  }),
  delete({ records }, { id, inputs }) {
    const left = recordsIn(records, id);
    if (left.length === 0 || inputs.forceDestroy === true) return Promise.resolve(true);
    const which = left.map((record) => `${record.inputs.name} ${record.inputs.type}`).join(", ");
    throw new AwsError(
      "HostedZoneNotEmpty",
      `The specified hosted zone contains non-required resource record sets and so cannot be deleted. (${which})`,
    );
  },
  parts: ({ records }, { id }) => recordsIn(records, id),
};

export function zoneArn(id: string): string {
  return `arn:aws:route53:::hostedzone/${id}`;
}

/** Four, sorted, as the official provider tells them. Nothing listens at those names: the rehearsal's name server answers for all. */
export function nameServersOf(zoneId: string): string[] {
  const digest = createHash("sha256").update(zoneId).digest();
  return ["com", "net", "org", "co.uk"]
    .map(
      (suffix, index) => `ns-${(digest[index] ?? 0) + index * 512}.awsdns-${(digest[index + 4] ?? 0) % 64}.${suffix}`,
    )
    .sort();
}

/** @throws {AwsError} */
export function requireZone({ records }: Cloud, zoneId: string): ZoneRecord {
  const found = zonesOf(records).find(({ id }) => id === zoneId);
  if (found !== undefined) return found;
  throw new AwsError("NoSuchHostedZone", `No hosted zone found with ID: ${zoneId}`);
}

function newZoneId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return `Z0${Array.from({ length: 19 }, () => letters[randomInt(letters.length)]).join("")}`;
}
