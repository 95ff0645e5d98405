import { contains, isRange, overlap, parseCidr, prefixOf } from "../../cloud/address.ts";
import { type NetworkSpec, RangeTaken } from "../../cloud/data-plane.ts";
import { setFreeNetwork } from "../../cloud/free-network.ts";
import { type Fields, flag, optionalText, text } from "../../http/fields.ts";
import type { Call, Route } from "../../http/router.ts";
import { messageOf } from "../../message.ts";
import { findRegion } from "./catalogue.ts";
import type { Cloud } from "./cloud.ts";
import { ApiError, notFound, unprocessable } from "./errors.ts";
import { pageOf } from "./pagination.ts";
import type { VpcRecord } from "./records.ts";
import type { State } from "./state.ts";
import { defaultVpc, newVpc } from "./vpc-networks.ts";

const namePattern = /^[a-zA-Z0-9.-]+$/;
const maxDescription = 255;

function vpcView(vpc: VpcRecord): object {
  return {
    id: vpc.id,
    urn: `do:vpc:${vpc.id}`,
    name: vpc.name,
    description: vpc.description,
    region: vpc.region,
    ip_range: vpc.range,
    created_at: vpc.createdAt,
    default: vpc.default,
  };
}

interface VpcMember {
  readonly urn: string;
  readonly name: string;
  readonly created_at: string;
}

/** What is being deleted still counts: a VPC can't go before its last member has really gone. */
function membersOf(state: State, vpc: VpcRecord): VpcMember[] {
  const droplets = [...state.droplets.values()].filter((droplet) => droplet.vpc === vpc.id);
  const balancers = [...state.loadBalancers.values()].filter((balancer) => balancer.vpc === vpc.id);
  return [
    ...droplets.map(({ id, name, createdAt }) => ({ urn: `do:droplet:${id}`, name, created_at: createdAt })),
    ...balancers.map((one) => ({
      urn: `do:loadbalancer:${one.id}`,
      name: one.settings.name,
      created_at: one.createdAt,
    })),
  ];
}

async function createVpc(cloud: Cloud, body: Fields): Promise<VpcRecord> {
  const name = checkedName(cloud.state, text(body, "name"));
  const region = findRegion(text(body, "region"));
  if (region?.available !== true) throw unprocessable(`${JSON.stringify(body["region"])} is not an open region.`);
  const description = checkedDescription(optionalText(body, "description") ?? "");
  const wanted = optionalText(body, "ip_range") ?? "";
  const range = wanted === "" ? "" : checkedRange(cloud.state, wanted);
  // The first VPC of a region would become its default and could never be deleted; so the default one comes first.
  defaultVpc(cloud, region.slug);
  const vpc = newVpc(cloud, { name, region: region.slug, description, range });
  if (range === "") vpc.range = await setFreeNetwork(cloud.dataPlane, vpc.id);
  else await setWantedNetwork(cloud, { id: vpc.id, range });
  vpc.networked = true;
  cloud.state.vpcs.set(vpc.id, vpc);
  return vpc;
}

async function setWantedNetwork({ dataPlane }: Cloud, network: NetworkSpec): Promise<void> {
  try {
    await dataPlane.setNetwork(network);
  } catch (error) {
    if (!(error instanceof RangeTaken)) throw error;
    throw unprocessable(`ip_range ${network.range} can't be rehearsed on this machine: ${messageOf(error)}`);
  }
}

function checkedName(state: State, name: string, self?: VpcRecord): string {
  if (!namePattern.test(name)) {
    throw unprocessable(`${JSON.stringify(name)} is no VPC name: letters, digits, dots and dashes only.`);
  }
  const other = [...state.vpcs.values()].find((vpc) => vpc.name === name && vpc !== self);
  if (other !== undefined) throw unprocessable(`name ${name} is already the name of another VPC.`);
  return name;
}

function checkedDescription(description: string): string {
  if (description.length <= maxDescription) return description;
  throw unprocessable(`description has ${description.length} characters; at most ${maxDescription} are allowed.`);
}

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

function checkedRange(state: State, wanted: string): string {
  if (!isRange(wanted) || prefixOf(wanted) < 16 || prefixOf(wanted) > 28) {
    throw unprocessable(
      `ip_range must be a network from /16 to /28 such as 10.20.0.0/20, not ${JSON.stringify(wanted)}.`,
    );
  }
  if (!privateRanges.some((outer) => contains(outer, wanted))) {
    throw unprocessable(`ip_range ${wanted} must lie in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.`);
  }
  const other = [...state.vpcs.values()].find((vpc) => overlap(parseCidr(vpc.range), parseCidr(wanted)));
  if (other !== undefined) throw unprocessable(`ip_range ${wanted} overlaps ${other.range} of VPC ${other.name}.`);
  return wanted;
}

async function removeVpc(cloud: Cloud, vpc: VpcRecord): Promise<void> {
  if (vpc.default) throw new ApiError(403, "Can not delete default VPCs");
  if (membersOf(cloud.state, vpc).length > 0) throw new ApiError(409, "Can not delete VPC with members");
  if (vpc.networked) await cloud.dataPlane.removeNetwork(vpc.id);
  cloud.state.vpcs.delete(vpc.id);
}

function updateVpc(state: State, vpc: VpcRecord, body: Fields): void {
  const name = optionalText(body, "name");
  if (name !== undefined) vpc.name = checkedName(state, name, vpc);
  vpc.description = checkedDescription(optionalText(body, "description") ?? vpc.description);
  if (!flag(body, "default", vpc.default) || vpc.default) return;
  for (const other of state.vpcs.values()) if (other.region === vpc.region) other.default = false;
  vpc.default = true;
}

export function vpcRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const found = (call: Call): VpcRecord => {
    const vpc = state.vpcs.get(call.params["vpc"] ?? "");
    if (vpc === undefined) throw notFound();
    return vpc;
  };
  const update = (call: Call) => {
    const vpc = found(call);
    updateVpc(state, vpc, call.body);
    return { status: 200, body: { vpc: vpcView(vpc) } };
  };
  return [
    {
      method: "GET",
      pattern: "/v2/vpcs",
      handle: (call) => pageOf(call, "vpcs", [...state.vpcs.values()].map(vpcView)),
    },
    {
      method: "POST",
      pattern: "/v2/vpcs",
      handle: async (call) => ({ status: 201, body: { vpc: vpcView(await createVpc(cloud, call.body)) } }),
    },
    {
      method: "GET",
      pattern: "/v2/vpcs/{vpc}",
      handle: (call) => ({ status: 200, body: { vpc: vpcView(found(call)) } }),
    },
    { method: "PUT", pattern: "/v2/vpcs/{vpc}", handle: update },
    { method: "PATCH", pattern: "/v2/vpcs/{vpc}", handle: update },
    {
      method: "DELETE",
      pattern: "/v2/vpcs/{vpc}",
      handle: async (call) => {
        await removeVpc(cloud, found(call));
        return { status: 204 };
      },
    },
    {
      method: "GET",
      pattern: "/v2/vpcs/{vpc}/members",
      handle: (call) => {
        const type = call.query.get("resource_type");
        const members = membersOf(state, found(call)).filter(
          (member) => type === null || member.urn.startsWith(`do:${type}:`),
        );
        return pageOf(call, "members", members);
      },
    },
  ];
}
