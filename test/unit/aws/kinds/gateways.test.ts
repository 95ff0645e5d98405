import { describe, expect, it } from "vitest";

import { subnet } from "../../../../rehearsal/aws/model/kinds/compute/subnet.ts";
import { vpc } from "../../../../rehearsal/aws/model/kinds/compute/vpc.ts";
import { eip } from "../../../../rehearsal/aws/model/kinds/network/eip.ts";
import { elasticAddresses, gatewayAddresses } from "../../../../rehearsal/aws/model/kinds/network/index.ts";
import { internetGateway } from "../../../../rehearsal/aws/model/kinds/network/internet-gateway.ts";
import { natGateway } from "../../../../rehearsal/aws/model/kinds/network/nat-gateway.ts";
import type { ResourceRecord } from "../../../../rehearsal/aws/model/resource-record.ts";
import { types } from "../../../../rehearsal/aws/model/types.ts";
import { REGION } from "./fake-account.ts";
import { instance } from "./fake-instance.ts";
import { fakeNetwork } from "./fake-network.ts";

function balancer(inputs: ResourceRecord["inputs"]): ResourceRecord {
  const createdAt = instance.launchedAt;
  return { type: types.loadBalancer, id: "arn:of:balancer", region: REGION, inputs, computed: {}, createdAt };
}

describe("an internet gateway", () => {
  it("is the only one of its VPC", async () => {
    const { account, vpcId } = await fakeNetwork();
    await expect(account.create(internetGateway, { vpcId })).rejects.toThrow(
      `Network ${vpcId} already has an internet gateway attached`,
    );
  });

  it("needs a VPC of its region", async () => {
    const { account, vpcId } = await fakeNetwork();
    const wanted = account.create(internetGateway, { vpcId }, "us-east-1");
    await expect(wanted).rejects.toMatchObject({ code: "InvalidVpcID.NotFound" });
  });

  it("can't leave its VPC while something there has a public address", async () => {
    const { account, vpcId, gateway } = await fakeNetwork();
    const { id: other } = await account.create(vpc, { cidrBlock: "10.10.0.0/16" });
    account.instances.push({ ...instance, vpcId });
    const refusal = { code: "DependencyViolation", message: expect.stringContaining("i-1") as string };
    await expect(account.delete(internetGateway, gateway)).rejects.toMatchObject(refusal);
    await expect(account.update(internetGateway, gateway, { vpcId: other })).rejects.toMatchObject(refusal);
    account.instances.splice(0, 1, { ...instance, vpcId, state: "terminated" });
    await account.delete(internetGateway, gateway);
    expect(account.records.all(internetGateway.type)).toEqual([]);
  });

  it("goes when what has a public address is elsewhere, and what is there has none", async () => {
    const { account, vpcId, gateway, outer } = await fakeNetwork();
    const { id: otherVpc } = await account.create(vpc, { cidrBlock: "10.10.0.0/16" });
    const { id: otherSubnet } = await account.create(subnet, { vpcId: otherVpc, cidrBlock: "10.10.0.0/24" });
    await account.create(internetGateway, { vpcId: otherVpc });
    const { id: allocationId } = await account.create(eip, {});
    await account.create(natGateway, { allocationId, subnetId: otherSubnet });
    await account.create(natGateway, { connectivityType: "private", subnetId: outer.subnetId });
    account.instances.push({ ...instance, vpcId, isPublic: false }, { ...instance, vpcId: otherVpc });
    account.records.add(balancer({ internal: true, subnets: [outer.subnetId] }));
    await account.delete(internetGateway, gateway);
  });

  it("stays while a load balancer of its VPC is open to the internet", async () => {
    const { account, gateway, outer } = await fakeNetwork();
    account.records.add(balancer({ subnets: [outer.subnetId] }));
    await expect(account.delete(internetGateway, gateway)).rejects.toThrow("They are of arn:of:balancer.");
  });

  it("tells its ARN and its owner", async () => {
    const { account, gateway } = await fakeNetwork();
    expect(await account.outputs(internetGateway, gateway)).toMatchObject({
      arn: `arn:aws:ec2:eu-west-1:123456789012:internet-gateway/${gateway.id}`,
      ownerId: "123456789012",
      tagsAll: {},
    });
  });
});

describe("an elastic address", () => {
  it("is nobody else's", async () => {
    const { account } = await fakeNetwork();
    account.instances.push(instance);
    const first = await account.create(eip, { domain: "vpc" });
    const second = await account.create(eip, {});
    const addresses = [first.computed.publicIp, second.computed.publicIp];
    // .15 is the range's broadcast, .14 the instance's.
    expect(addresses).toEqual(["198.18.128.13", "198.18.128.12"]);
    expect(elasticAddresses(account.records)).toEqual(new Set(addresses));
  });

  it("can't go while a NAT gateway has it", async () => {
    const { account, outer } = await fakeNetwork();
    const address = await account.create(eip, {});
    const nat = await account.create(natGateway, { allocationId: address.id, subnetId: outer.subnetId });
    await expect(account.delete(eip, address)).rejects.toMatchObject({ code: "AuthFailure" });
    await account.delete(natGateway, nat);
    await account.delete(eip, address);
  });
});

describe("a NAT gateway", () => {
  it("has its elastic address outside and one of its subnet inside", async () => {
    const { account, outer } = await fakeNetwork();
    const address = await account.create(eip, {});
    const nat = await account.create(natGateway, { allocationId: address.id, subnetId: outer.subnetId });
    expect(await account.outputs(natGateway, nat)).toMatchObject({
      publicIp: address.computed.publicIp,
      privateIp: "10.9.0.254",
    });
    expect(gatewayAddresses(account.records, outer.subnetId)).toEqual(new Set(["10.9.0.254"]));
  });

  it("is pending for a while", async () => {
    const { account, outer } = await fakeNetwork();
    const nat = await account.create(natGateway, { connectivityType: "private", subnetId: outer.subnetId });
    expect(await natGateway.pending?.(account, nat)).toBe(`NAT gateway ${nat.id} is pending`);
    account.time += 1000;
    expect(await natGateway.pending?.(account, nat)).toBeUndefined();
  });

  it("keeps the internet gateway of its VPC", async () => {
    const { account, outer, gateway } = await fakeNetwork();
    const { id: allocationId } = await account.create(eip, {});
    await account.create(natGateway, { allocationId, subnetId: outer.subnetId });
    await expect(account.delete(internetGateway, gateway)).rejects.toMatchObject({ code: "DependencyViolation" });
  });

  it("is refused without an address, with a taken one, and in a VPC without an internet gateway", async () => {
    const { account, outer, inner, gateway } = await fakeNetwork();
    const { id: allocationId } = await account.create(eip, {});
    const make = (more: object) => account.create(natGateway, { subnetId: outer.subnetId, ...more });
    await expect(make({})).rejects.toMatchObject({ code: "MissingParameter" });
    await expect(make({ allocationId: "eipalloc-0" })).rejects.toMatchObject({ code: "InvalidAllocationID.NotFound" });
    await expect(make({ subnetId: "subnet-0" })).rejects.toMatchObject({ code: "InvalidSubnetID.NotFound" });
    await account.create(natGateway, { allocationId, subnetId: inner.subnetId });
    await expect(make({ allocationId })).rejects.toMatchObject({ code: "Resource.AlreadyAssociated" });

    const { id: freshId } = await account.create(eip, {});
    account.records.remove(gateway);
    await expect(make({ allocationId: freshId })).rejects.toMatchObject({ code: "Gateway.NotAttached" });
  });
});
