import { describe, expect, it } from "vitest";

import { types } from "../../../../rehearsal/aws/model/types.ts";
import { type RunningModel, startModel } from "./running-model.ts";
import { createBalancing, createNetwork, tcp } from "./site.ts";

async function modelWithVpc(): Promise<{ model: RunningModel; vpcId: string }> {
  const model = await startModel();
  const vpc = await model.create(types.vpc, { cidrBlock: "10.96.0.0/20" });
  return { model, vpcId: vpc.id };
}

describe("a VPC", () => {
  it("tells what AWS makes along with it", async () => {
    const { model, vpcId } = await modelWithVpc();
    const { outputs } = (await model.read(types.vpc, vpcId)) ?? {};
    expect(outputs).toMatchObject({
      cidrBlock: "10.96.0.0/20",
      arn: `arn:aws:ec2:us-east-1:123456789012:vpc/${vpcId}`,
      ownerId: "123456789012",
      enableDnsSupport: true,
      enableDnsHostnames: false,
      tagsAll: {},
    });
    for (const [name, prefix] of [
      ["mainRouteTableId", "rtb-"],
      ["defaultSecurityGroupId", "sg-"],
    ] as const) {
      expect(outputs?.[name]).toMatch(new RegExp(`^${prefix}[0-9a-f]{17}$`));
    }
  });

  it.each(["10.96.0.0/15", "10.96.0.0/29", "10.96.0.1/20", "ten"])(
    "is refused with the range %s",
    async (cidrBlock) => {
      const model = await startModel();
      await expect(model.create(types.vpc, { cidrBlock })).rejects.toThrow("InvalidVpc.Range");
    },
  );

  it("whose range another network has is refused with a word on why it is not at AWS", async () => {
    const { model } = await modelWithVpc();
    await expect(model.create(types.vpc, { cidrBlock: "10.96.8.0/24" })).rejects.toThrow(
      /^InvalidVpc.Conflict: 10.96.8.0\/24 overlaps .*AWS would not mind/,
    );
  });

  it("can't be deleted before what is in it", async () => {
    const { model, vpcId } = await modelWithVpc();
    const subnet = await model.create(types.subnet, { vpcId, cidrBlock: "10.96.0.0/24" });
    await expect(model.remove(types.vpc, vpcId)).rejects.toThrow(`DependencyViolation: The vpc '${vpcId}'`);
    await model.remove(types.subnet, subnet.id);
    await model.remove(types.vpc, vpcId);
    await model.create(types.vpc, { cidrBlock: "10.96.0.0/20" });
  });
});

describe("a subnet", () => {
  it.each([
    ["10.96.16.0/24", {}, "InvalidSubnet.Range"],
    ["10.96.0.128/25", {}, "InvalidSubnet.Conflict"],
    ["10.96.1.0/29", {}, "InvalidSubnet.Range"],
    ["10.96.1.0/24", { availabilityZone: "us-east-1z" }, "InvalidParameterValue"],
    ["10.96.1.0/24", { vpcId: "vpc-0" }, "InvalidVpcID.NotFound"],
  ])("%s with %j is refused as %s", async (cidrBlock, changed, code) => {
    const { model, vpcId } = await modelWithVpc();
    await model.create(types.subnet, { vpcId, cidrBlock: "10.96.0.0/24" });
    await expect(model.create(types.subnet, { vpcId, cidrBlock, ...changed })).rejects.toThrow(code);
  });

  it("can't be deleted while a load balancer is in it", async () => {
    const model = await startModel();
    const network = await createNetwork(model);
    const { loadBalancer } = await createBalancing(model, network);
    const [subnet = ""] = network.publicSubnets;
    await expect(model.remove(types.subnet, subnet)).rejects.toThrow("DependencyViolation");
    await model.remove(types.loadBalancer, loadBalancer);
    await model.remove(types.subnet, subnet);
  });
});

describe("a security group", () => {
  it("has a name that is the only one of its VPC", async () => {
    const { model, vpcId } = await modelWithVpc();
    await model.create(types.securityGroup, { name: "hosts", vpcId });
    await expect(model.create(types.securityGroup, { name: "hosts", vpcId })).rejects.toThrow("InvalidGroup.Duplicate");
  });

  it("can't be deleted while another group's rule names it, or a load balancer has it", async () => {
    const model = await startModel();
    const network = await createNetwork(model);
    const { loadBalancer } = await createBalancing(model, network);
    await expect(model.remove(types.securityGroup, network.balancerGroup)).rejects.toThrow(loadBalancer);
    await expect(model.remove(types.securityGroup, network.hostGroup)).rejects.toThrow(
      /^DependencyViolation: resource sg-\w+ has a dependent object: sgr-/,
    );
  });

  it("takes its rules with it", async () => {
    const { model, vpcId } = await modelWithVpc();
    const { id } = await model.create(types.securityGroup, { name: "hosts", vpcId });
    const rule = await model.create(types.egressRule, tcp({ securityGroupId: id, cidrIpv4: "0.0.0.0/0" }));
    await model.remove(types.securityGroup, id);
    expect(await model.read(types.egressRule, rule.id)).toBeUndefined();
  });
});

describe("a rule of a security group", () => {
  it("is refused a second time, also in other words, and in the other direction is not", async () => {
    const { model, vpcId } = await modelWithVpc();
    const { id: securityGroupId } = await model.create(types.securityGroup, { name: "hosts", vpcId });
    const rule = { securityGroupId, cidrIpv4: "10.0.0.0/8" };
    const { id } = await model.create(types.ingressRule, tcp(rule));
    const again = { ...tcp(rule), ipProtocol: "6", description: "again" };
    await expect(model.create(types.ingressRule, again)).rejects.toThrow("InvalidPermission.Duplicate");
    await model.create(types.egressRule, tcp(rule));
    await model.update(types.ingressRule, id, { ...tcp(rule), description: "said better" });
  });

  it.each([
    [{}, "InvalidParameterCombination"],
    [{ cidrIpv4: "10.0.0.0/8", prefixListId: "pl-1" }, "InvalidParameterCombination"],
    [{ cidrIpv4: "10.0.0.1/8" }, "InvalidParameterValue: CIDR block"],
    [{ cidrIpv6: "::zz/0" }, "InvalidParameterValue: CIDR block"],
    [{ referencedSecurityGroupId: "sg-0" }, "InvalidGroup.NotFound"],
    [{ cidrIpv4: "10.0.0.0/8", toPort: 79 }, "InvalidParameterValue: Invalid tcp port range 80 to 79"],
    [{ cidrIpv4: "10.0.0.0/8", ipProtocol: "gre" }, "InvalidPermission.Malformed"],
  ])("with %j is refused as %s", async (changed, code) => {
    const { model, vpcId } = await modelWithVpc();
    const { id: securityGroupId } = await model.create(types.securityGroup, { name: "hosts", vpcId });
    const rule = { ...tcp({ securityGroupId }), ...changed };
    await expect(model.create(types.ingressRule, rule)).rejects.toThrow(code);
  });
});
