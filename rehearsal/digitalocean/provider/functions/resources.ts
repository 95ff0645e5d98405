import { apiOf } from "../client.ts";
import { findCertificate, fromApi as certificateFromApi } from "../resources/certificate.ts";
import { fromApi as domainFromApi } from "../resources/domain.ts";
import type { DomainReply } from "../resources/domain.ts";
import { fromApi as snapshotFromApi } from "../resources/droplet-snapshot.ts";
import type { ApiSnapshot } from "../resources/droplet-snapshot.ts";
import { importedState } from "../resources/droplet.ts";
import type { ApiDroplet } from "../resources/droplet.ts";
import { fromApi as firewallFromApi } from "../resources/firewall.ts";
import type { ApiFirewall } from "../resources/firewall.ts";
import type { ApiLoadBalancer } from "../resources/load-balancer-reply.ts";
import { outputsOf } from "../resources/load-balancer-resource.ts";
import { fromApi as tagFromApi } from "../resources/tag.ts";
import type { TagReply } from "../resources/tag.ts";
import { fromApi as vpcFromApi } from "../resources/vpc.ts";
import type { ApiVpc } from "../resources/vpc.ts";
import { existing, listOf, only, text } from "./arguments.ts";
import type { Lookup } from "./arguments.ts";

function dropletFromApi(droplet: ApiDroplet): object {
  const { dropletUrn, ...state } = importedState(droplet);
  return { ...state, id: droplet.id, urn: dropletUrn, gpuPartitionMode: "", ipv6AddressPrivate: "" };
}

const getDroplets = listOf("droplets", "droplets", dropletFromApi);

const getDroplet: Lookup = async (call, args) => {
  const api = apiOf(call);
  const { id } = args;
  const [name, tag] = [text(args, "name"), text(args, "tag")];
  if ([id, name, tag].filter((given) => given !== undefined).length !== 1) {
    throw new Error("getDroplet needs exactly one of id, name and tag.");
  }
  if (typeof id === "number") {
    const { droplet } = await existing<{ droplet: ApiDroplet }>(api, `droplets/${id}`, `droplet with the id ${id}`);
    return { ...args, ...dropletFromApi(droplet) };
  }
  const path = tag === undefined ? "droplets" : `droplets?tag_name=${encodeURIComponent(tag)}`;
  const droplets = await api.list<ApiDroplet>(path, "droplets");
  const found = name === undefined ? droplets : droplets.filter((droplet) => droplet.name === name);
  return {
    ...args,
    ...dropletFromApi(only(found, name === undefined ? `droplet with the tag ${tag ?? ""}` : `droplet ${name}`)),
  };
};

const getTag: Lookup = async (call, args) => {
  const name = text(args, "name") ?? "";
  const reply = await existing<TagReply>(
    apiOf(call),
    `tags/${encodeURIComponent(name)}`,
    `tag ${JSON.stringify(name)}`,
  );
  return { id: reply.tag.name, ...tagFromApi(reply) };
};

const getVpc: Lookup = async (call, args) => {
  const api = apiOf(call);
  const [id, region, name] = [text(args, "id"), text(args, "region"), text(args, "name")];
  const found = async (): Promise<ApiVpc> => {
    if (id !== undefined) {
      return (await existing<{ vpc: ApiVpc }>(api, `vpcs/${id}`, `VPC with the id ${id}`)).vpc;
    }
    const vpcs = await api.list<ApiVpc>("vpcs", "vpcs");
    return region === undefined
      ? only(
          vpcs.filter((vpc) => vpc.name === name),
          `VPC with the name ${name ?? ""}`,
        )
      : only(
          vpcs.filter((vpc) => vpc.region === region && vpc.default),
          `default VPC of the region ${region}`,
        );
  };
  const vpc = await found();
  const { vpcUrn, ...outputs } = vpcFromApi(vpc);
  return { id: vpc.id, urn: vpcUrn, ...outputs };
};

const getLoadBalancer: Lookup = async (call, args) => {
  const api = apiOf(call);
  const [id, name] = [text(args, "id"), text(args, "name")];
  const found = async (): Promise<ApiLoadBalancer> => {
    if (id !== undefined) {
      const reply = await existing<{ load_balancer: ApiLoadBalancer }>(
        api,
        `load_balancers/${id}`,
        `load balancer ${id}`,
      );
      return reply.load_balancer;
    }
    const all = await api.list<ApiLoadBalancer>("load_balancers", "load_balancers");
    return only(
      all.filter((balancer) => balancer.name === name),
      `load balancer with the name ${name ?? ""}`,
    );
  };
  const balancer = await found();
  const outputs: Readonly<Record<string, unknown>> = { ...(await outputsOf(call, balancer)) };
  // The function gives as lists what the resource flattens, and some things under other names.
  const asList = (name: string): unknown[] => (outputs[name] === undefined ? [] : [outputs[name]]);
  return {
    ...outputs,
    id: balancer.id,
    urn: outputs["loadBalancerUrn"],
    healthchecks: asList("healthcheck"),
    stickySessions: asList("stickySessions"),
    firewalls: asList("firewall"),
    glbSettings: asList("glbSettings"),
  };
};

const getFirewall: Lookup = async (call, args) => {
  const id = text(args, "firewallId") ?? "";
  const { firewall } = await existing<{ firewall: ApiFirewall }>(apiOf(call), `firewalls/${id}`, `firewall ${id}`);
  return { id, firewallId: id, ...firewallFromApi(firewall) };
};

const getDomain: Lookup = async (call, args) => {
  const name = text(args, "name") ?? "";
  const reply = await existing<DomainReply>(apiOf(call), `domains/${name}`, `domain ${name}`);
  return { id: name, ...domainFromApi(reply), zoneFile: reply.domain.zone_file };
};

const getDomains = listOf("domains", "domains", (domain: DomainReply["domain"]) => {
  const { name, ttl, domainUrn } = domainFromApi({ domain });
  return { name, ttl, urn: domainUrn };
});

const getCertificate: Lookup = async (call, args) => {
  const name = text(args, "name") ?? "";
  const found = await findCertificate(apiOf(call), name);
  if (found === undefined) {
    throw new Error(`No certificate with the name ${JSON.stringify(name)} was found.`);
  }
  return { id: name, ...certificateFromApi(found), domains: found.dns_names ?? [] };
};

const getDropletSnapshot: Lookup = async (call, args) => {
  const [name, expression, region] = [text(args, "name"), text(args, "nameRegex"), text(args, "region")];
  const snapshots = await apiOf(call).list<ApiSnapshot>("snapshots?resource_type=droplet", "snapshots");
  const found = snapshots
    .filter((snapshot) => name === undefined || snapshot.name === name)
    .filter((snapshot) => expression === undefined || new RegExp(expression).test(snapshot.name))
    .filter((snapshot) => region === undefined || snapshot.regions.includes(region))
    .sort((left, right) => Date.parse(right.created_at) - Date.parse(left.created_at));
  const snapshot = only(args["mostRecent"] === true ? found.slice(0, 1) : found, "droplet snapshot that fits");
  return { ...args, id: snapshot.id, ...snapshotFromApi(snapshot) };
};

export const functions = {
  getCertificate,
  getDomain,
  getDomains,
  getDroplet,
  getDropletSnapshot,
  getDroplets,
  getFirewall,
  getLoadBalancer,
  getTag,
  getVpc,
};
