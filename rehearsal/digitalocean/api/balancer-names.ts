import type { LoadBalancerRecord } from "./balancer-records.ts";
import { addRecord } from "./dns-records.ts";
import type { State } from "./state.ts";
import { fullName, zoneOf } from "./zones.ts";

/**
 * What DigitalOcean does for a load balancer with a Let's Encrypt certificate unless it is told not to: an A record for each of
 * the certificate's names. Once: who deletes such a record has deleted it. It does not say whether those that lead elsewhere
 * go, or its own go with the load balancer, so neither is done here.
 * @returns whether there is a new record
 */
export function nameBalancer(state: State, balancer: LoadBalancerRecord): boolean {
  const { disableLetsEncryptDnsRecords, forwardingRules } = balancer.settings;
  if (disableLetsEncryptDnsRecords) return false;
  const used = new Set(forwardingRules.map((rule) => rule.certificate_id));
  const certificates = [...state.certificates.values()].filter(
    ({ id, type }) => type === "lets_encrypt" && used.has(id),
  );
  const named = balancer.named ?? [];
  const names = [...new Set(certificates.flatMap(({ dnsNames }) => dnsNames))].filter((name) => !named.includes(name));
  if (names.length === 0) return false;
  balancer.named = [...named, ...names];
  for (const name of names) addAddress(state, name, balancer.ip);
  return true;
}

function addAddress(state: State, name: string, data: string): void {
  const domain = zoneOf(state, name);
  if (domain === undefined) return;
  const isThere = [...state.dnsRecords.values()].some(
    (record) =>
      record.domain === domain && record.type === "A" && record.data === data && fullName(record.name, domain) === name,
  );
  if (isThere) return;
  addRecord(state, domain, { type: "A", name: name === domain ? "@" : name.slice(0, -domain.length - 1), data });
}
