import { optionalText, text } from "../../http/fields.ts";
import type { Call, Route } from "../../http/router.ts";
import type { Cloud } from "./cloud.ts";
import { addRecord } from "./dns-records.ts";
import { zoneFile } from "./domain-records.ts";
import { notFound, unprocessable } from "./errors.ts";
import { pageOf } from "./pagination.ts";
import type { DomainRecord } from "./records.ts";
import type { State } from "./state.ts";

const defaultTtlSeconds = 1800;
const nameServers = ["ns1.digitalocean.com", "ns2.digitalocean.com", "ns3.digitalocean.com"];
const namePattern = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

function domainView(state: State, domain: DomainRecord): object {
  return { name: domain.name, ttl: domain.ttl, zone_file: zoneFile(state, domain) };
}

/** With the SOA and NS records that every zone begins with, and an A record if there is an address. */
function createDomain(cloud: Cloud, name: string, address: string | undefined): DomainRecord {
  const { state } = cloud;
  if (!namePattern.test(name)) throw unprocessable(`${JSON.stringify(name)} is no domain name.`);
  if (state.domains.has(name)) throw unprocessable(`Domain '${name}' name already exists.`);
  const domain: DomainRecord = { name, ttl: defaultTtlSeconds };
  state.domains.set(name, domain);
  addRecord(state, name, { type: "SOA", name: "@", data: "1800", ttl: defaultTtlSeconds });
  for (const server of nameServers) addRecord(state, name, { type: "NS", name: "@", data: server });
  if (address !== undefined && address !== "") addRecord(state, name, { type: "A", name: "@", data: address });
  return domain;
}

export function domainRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const found = (call: Call): DomainRecord => {
    const domain = state.domains.get(call.params["domain"] ?? "");
    if (domain === undefined) throw notFound();
    return domain;
  };
  return [
    {
      method: "GET",
      pattern: "/v2/domains",
      handle: (call) =>
        pageOf(
          call,
          "domains",
          [...state.domains.values()].map((domain) => domainView(state, domain)),
        ),
    },
    {
      method: "POST",
      pattern: "/v2/domains",
      handle: (call) => {
        const domain = createDomain(cloud, text(call.body, "name"), optionalText(call.body, "ip_address"));
        // The zone file is written a while later; until then it is null.
        return { status: 201, body: { domain: { ...domainView(state, domain), zone_file: null } } };
      },
    },
    {
      method: "GET",
      pattern: "/v2/domains/{domain}",
      handle: (call) => ({ status: 200, body: { domain: domainView(state, found(call)) } }),
    },
    {
      method: "DELETE",
      pattern: "/v2/domains/{domain}",
      handle: (call) => {
        const { name } = found(call);
        for (const record of [...state.dnsRecords.values()]) {
          if (record.domain === name) state.dnsRecords.delete(record.id);
        }
        state.assignments.delete(`do:domain:${name}`);
        state.domains.delete(name);
        return { status: 204 };
      },
    },
  ];
}
