import type { Cloud } from "../cloud.ts";
import { validationRecord } from "../kinds/acm/certificate-records.ts";
import { plainName } from "../kinds/route53/inputs.ts";
import { canonicalName, originOf, type ServedZones } from "../naming/served-zones.ts";

/** Records that prove names and are not found where the names are asked, each in words; none: all names are proven. */
export function missingRecords({ accountId }: Cloud, zones: ServedZones, names: readonly string[]): string[] {
  const records = names.map((name) => validationRecord(accountId, name));
  return [...new Map(records.map((record) => [record.resourceRecordName, record])).values()].flatMap((record) => {
    const name = plainName(record.resourceRecordName);
    const wanted = plainName(record.resourceRecordValue);
    const found = canonicalName(zones, name);
    if (found === wanted) return [];
    const origin = originOf(zones, name);
    const where = origin === undefined ? "no zone of the account" : `not the zone ${origin} that is asked`;
    return [
      found === undefined
        ? `${where} has the record ${name} CNAME ${wanted}`
        : `the record ${name} leads to ${found} instead of ${wanted}`,
    ];
  });
}
