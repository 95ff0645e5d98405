import { types } from "../../../../rehearsal/aws/model/types.ts";
import { imageId, imageNamed } from "../../../../rehearsal/aws/model/functions/debian-images.ts";
import { region, type RunningModel } from "./running-model.ts";

const image = imageNamed("debian-13-amd64-20251117-2299");
if (image === undefined) throw new Error("the model knows the image no more");
export const debian = imageId(region, image);

export interface Network {
  readonly vpcId: string;
  readonly publicSubnets: readonly string[];
  readonly hostSubnets: readonly string[];
  readonly balancerGroup: string;
  readonly hostGroup: string;
  /** Of the hosts' subnets. */
  readonly routeTable: string;
}

/** Two zones, each with a subnet for the balancer and one for hosts; the balancer may reach hosts on port 80. */
export async function createNetwork(model: RunningModel): Promise<Network> {
  const vpc = await model.create(types.vpc, { cidrBlock: "10.96.0.0/20", tags: { Name: "site" } });
  const vpcId = vpc.id;
  const gateway = await model.create(types.internetGateway, { vpcId });
  const open = await model.create(types.routeTable, { vpcId });
  await model.create(types.route, { routeTableId: open.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id });
  const inner = await model.create(types.routeTable, { vpcId });
  const publicSubnets: string[] = [];
  const hostSubnets: string[] = [];
  for (const [index, letter] of ["a", "b"].entries()) {
    const availabilityZone = `${region}${letter}`;
    const outer = await model.create(types.subnet, { vpcId, cidrBlock: `10.96.${index}.0/24`, availabilityZone });
    await model.create(types.routeTableAssociation, { routeTableId: open.id, subnetId: outer.id });
    publicSubnets.push(outer.id);
    const hosts = await model.create(types.subnet, { vpcId, cidrBlock: `10.96.${index + 4}.0/24`, availabilityZone });
    await model.create(types.routeTableAssociation, { routeTableId: inner.id, subnetId: hosts.id });
    hostSubnets.push(hosts.id);
  }
  const balancerGroup = await createGroup(model, vpcId, "balancer");
  const hostGroup = await createGroup(model, vpcId, "hosts");
  await model.create(types.ingressRule, tcp({ securityGroupId: balancerGroup, cidrIpv4: "0.0.0.0/0" }));
  await model.create(types.egressRule, tcp({ securityGroupId: balancerGroup, referencedSecurityGroupId: hostGroup }));
  await model.create(types.ingressRule, tcp({ securityGroupId: hostGroup, referencedSecurityGroupId: balancerGroup }));
  return { vpcId, publicSubnets, hostSubnets, balancerGroup, hostGroup, routeTable: inner.id };
}

export function tcp(rule: object, port = 80): object {
  return { ipProtocol: "tcp", fromPort: port, toPort: port, ...rule };
}

async function createGroup(model: RunningModel, vpcId: string, name: string): Promise<string> {
  return (await model.create(types.securityGroup, { name, description: name, vpcId })).id;
}

export interface Balancing {
  readonly loadBalancer: string;
  readonly targetGroup: string;
  readonly listener: string;
}

export async function createBalancing(model: RunningModel, network: Network): Promise<Balancing> {
  const loadBalancer = await model.create(types.loadBalancer, balancerInputs(network));
  const targetGroup = await model.create(types.targetGroup, targetGroupInputs(network));
  const listener = await model.create(types.listener, {
    loadBalancerArn: loadBalancer.id,
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "forward", targetGroupArn: targetGroup.id }],
  });
  return { loadBalancer: loadBalancer.id, targetGroup: targetGroup.id, listener: listener.id };
}

export function balancerInputs({ publicSubnets, balancerGroup }: Network): object {
  return { name: "site", subnets: publicSubnets, securityGroups: [balancerGroup] };
}

export function targetGroupInputs({ vpcId }: Network, changed: object = {}): object {
  const healthCheck = { path: "/health", interval: 6, timeout: 5, unhealthyThreshold: 2, healthyThreshold: 4 };
  return { name: "site", port: 80, protocol: "HTTP", vpcId, deregistrationDelay: 20, healthCheck, ...changed };
}

export function templateInputs({ hostGroup }: Network, changed: object = {}): object {
  return {
    name: "site",
    imageId: debian,
    instanceType: "t3.micro",
    userData: Buffer.from("#cloud-config\n").toString("base64"),
    vpcSecurityGroupIds: [hostGroup],
    ...changed,
  };
}

/** Inputs of a group of two behind the balancer. */
export function groupInputs(network: Network, template: string, changed: object = {}): Record<string, unknown> {
  return {
    name: "fleet",
    minSize: 2,
    maxSize: 4,
    launchTemplate: { id: template, version: "$Latest" },
    vpcZoneIdentifiers: network.hostSubnets,
    healthCheckType: "ELB",
    healthCheckGracePeriod: 60,
    tags: [{ key: "Name", value: "site-api", propagateAtLaunch: true }],
    ...changed,
  };
}
