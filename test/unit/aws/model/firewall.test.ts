import { describe, expect, it } from "vitest";

import type { FirewallRules } from "../../../../rehearsal/cloud/data-plane.ts";
import { types } from "../../../../rehearsal/aws/model/types.ts";
import { createFleet, hostsOf } from "./fleet.ts";
import { NotingDataPlane, region, type RunningModel, startModel, until } from "./running-model.ts";
import { type Network, tcp } from "./site.ts";

/** With a store that machines would reach at an address on port 80. */
class PlaneWithStore extends NotingDataPlane {
  override readonly store = { url: "", urlForMachines: "http://198.18.0.2" };
}

/** The first host's firewall, once it fits. */
async function firewallOf(model: RunningModel, fits: (rules: FirewallRules) => boolean): Promise<FirewallRules> {
  const [host] = await hostsOf(model);
  return until("the firewall follows", () => {
    const rules = model.dataPlane.machine(host?.id ?? "")?.firewall;
    return Promise.resolve(rules !== undefined && fits(rules) ? rules : undefined);
  });
}

async function hostsWith(rules: readonly object[]): Promise<{ model: RunningModel; network: Network }> {
  const model = await startModel({ dataPlane: new PlaneWithStore({ speed: 1000 }) });
  const { network } = await createFleet(model);
  for (const rule of rules) await model.create(types.egressRule, { securityGroupId: network.hostGroup, ...rule });
  return { model, network };
}

async function addEndpoint(model: RunningModel, { vpcId, routeTable }: Network): Promise<string> {
  const serviceName = `com.amazonaws.${region}.s3`;
  const { outputs } = await model.create(types.vpcEndpoint, { vpcId, serviceName, routeTableIds: [routeTable] });
  return String(outputs["prefixListId"]);
}

async function addNatGateway(model: RunningModel, network: Network): Promise<void> {
  const address = await model.create("aws:ec2/eip:Eip", { domain: "vpc" });
  const [subnetId] = network.publicSubnets;
  const gateway = await model.create(types.natGateway, { allocationId: address.id, subnetId });
  await model.create(types.route, {
    routeTableId: network.routeTable,
    destinationCidrBlock: "0.0.0.0/0",
    natGatewayId: gateway.id,
  });
}

const store = { protocol: "tcp", ports: [80, 80], addresses: ["198.18.0.2"] };

describe("an instance's firewall", () => {
  it("lets the load balancer in where a rule names its security group, and nothing else in or out", async () => {
    const { model } = await hostsWith([]);
    const rules = await firewallOf(model, () => true);
    expect(rules).toEqual({
      inbound: [{ protocol: "tcp", ports: [80, 80], addresses: [expect.stringMatching(/^10\.96\.0\.\d+\/32$/)] }],
      outbound: [],
    });
  });

  it("names the instances of a referenced group as they come and go", async () => {
    const { model, network } = await hostsWith([]);
    const { hostGroup } = network;
    await model.create(
      types.ingressRule,
      tcp({ securityGroupId: hostGroup, referencedSecurityGroupId: hostGroup }, 8080),
    );
    const rules = await firewallOf(model, ({ inbound }) => inbound.length === 2);
    const addresses = (await hostsOf(model)).map(({ privateAddress }) => `${privateAddress}/32`);
    expect(rules.inbound[1]).toEqual({ protocol: "tcp", ports: [8080, 8080], addresses });
  });

  it("without a route out of the VPC lets out into the VPC only", async () => {
    const { model } = await hostsWith([{ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }]);
    const { outbound } = await firewallOf(model, (rules) => rules.outbound.length > 0);
    expect(outbound).toEqual(["tcp", "udp", "icmp"].map((protocol) => ({ protocol, addresses: ["10.96.0.0/20"] })));
  });

  it("with a NAT gateway lets out what a rule allows, and to the store where that is S3's port", async () => {
    const { model, network } = await hostsWith([tcp({ cidrIpv4: "0.0.0.0/0" }, 443)]);
    await addNatGateway(model, network);
    const { inbound, outbound } = await firewallOf(model, (rules) => rules.outbound[0]?.addresses[0] === "0.0.0.0/0");
    expect(outbound).toEqual([{ protocol: "tcp", ports: [443, 443], addresses: ["0.0.0.0/0"] }, store]);
    expect(inbound).toHaveLength(1);
  });

  it("with a gateway endpoint and a rule for S3's prefix list lets out to the store, and to nobody else", async () => {
    const { model, network } = await hostsWith([]);
    const prefixListId = await addEndpoint(model, network);
    await model.create(types.egressRule, tcp({ securityGroupId: network.hostGroup, prefixListId }, 443));
    const { outbound } = await firewallOf(model, (rules) => rules.outbound.length > 0);
    expect(outbound).toEqual([store]);
  });

  it("with such a rule and no endpoint keeps the store out of reach", async () => {
    const { model, network } = await hostsWith([tcp({ cidrIpv4: "10.96.0.0/20" }, 5432)]);
    const prefixListId = await addEndpoint(model, { ...network, routeTable: await unusedTable(model, network) });
    await model.create(types.egressRule, tcp({ securityGroupId: network.hostGroup, prefixListId }, 443));
    await model.create(types.egressRule, tcp({ securityGroupId: network.hostGroup, cidrIpv4: "10.96.0.0/20" }, 6379));
    const { outbound } = await firewallOf(model, (rules) => rules.outbound.length > 1);
    expect(outbound.map(({ ports }) => ports)).toEqual([
      [5432, 5432],
      [6379, 6379],
    ]);
  });
});

async function unusedTable(model: RunningModel, { vpcId }: Network): Promise<string> {
  return (await model.create(types.routeTable, { vpcId })).id;
}

describe("security groups between a load balancer and an instance", () => {
  it.each(["balancer", "hosts"])("keep the checks from it when those of the %s do", async (side) => {
    const model = await startModel();
    const { network } = await createFleet(model, { group: { healthCheckGracePeriod: 1_000_000 } });
    const [type, wanted] =
      side === "hosts" ? [types.ingressRule, network.hostGroup] : [types.egressRule, network.balancerGroup];
    await model.remove(type, await ruleOf(model, type, wanted));
    const members = await until("nobody is reached", async () => {
      const [balancer] = (await model.status()).loadBalancers;
      return balancer?.members.every(({ healthy }) => !healthy) === true ? balancer.members : undefined;
    });
    expect(members[0]?.lastCheck).toBe("timed out: security groups keep the load balancer's checks from it");
  });

  it("close a listener's port to clients when no rule opens it", async () => {
    const model = await startModel();
    const { network, loadBalancer } = await createFleet(model);
    const { outputs } = await model.ready(types.loadBalancer, loadBalancer);
    const site = `http://${String(outputs["dnsName"])}/`;
    expect((await fetch(site)).status).toBe(200);
    await model.remove(types.ingressRule, await ruleOf(model, types.ingressRule, network.balancerGroup));
    await until("the port is closed", () =>
      fetch(site).then(
        () => false,
        () => true,
      ),
    );
  });
});

/** Id of the only rule of a group. */
async function ruleOf(model: RunningModel, type: string, group: string): Promise<string> {
  const state = await model.state();
  const [, record] =
    state.records.find(([, one]) => one.type === type && one.inputs["securityGroupId"] === group) ?? [];
  return record?.id ?? "";
}
