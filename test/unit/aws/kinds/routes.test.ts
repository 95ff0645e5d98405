import { describe, expect, it } from "vitest";

import { vpc } from "../../../../rehearsal/aws/model/kinds/compute/vpc.ts";
import { eip } from "../../../../rehearsal/aws/model/kinds/network/eip.ts";
import { dependentsOfSubnet, dependentsOfVpc, routesOf } from "../../../../rehearsal/aws/model/kinds/network/index.ts";
import { internetGateway } from "../../../../rehearsal/aws/model/kinds/network/internet-gateway.ts";
import { natGateway } from "../../../../rehearsal/aws/model/kinds/network/nat-gateway.ts";
import { routeTableAssociation } from "../../../../rehearsal/aws/model/kinds/network/route-table-association.ts";
import { routeTable } from "../../../../rehearsal/aws/model/kinds/network/route-table.ts";
import { route, routeId } from "../../../../rehearsal/aws/model/kinds/network/route.ts";
import { vpcEndpoint } from "../../../../rehearsal/aws/model/kinds/network/vpc-endpoint.ts";
import { fakeNetwork } from "./fake-network.ts";

const everywhere = "0.0.0.0/0";

describe("a route", () => {
  it("has an id of its table's and a CRC-32 of its destination, as the official provider makes it", () => {
    expect(routeId("rtb-4fbb3ac4", everywhere)).toBe("r-rtb-4fbb3ac41080289494");
  });

  it("leads to exactly one target", async () => {
    const { account, outer, gateway } = await fakeNetwork();
    const make = (more: object) =>
      account.create(route, { routeTableId: outer.routeTableId, destinationCidrBlock: everywhere, ...more });
    await expect(make({})).rejects.toThrow("exactly one target, gatewayId or natGatewayId; got none");
    await expect(make({ gatewayId: gateway.id, natGatewayId: "nat-0" })).rejects.toThrow(`got ${gateway.id} and nat-0`);
    await expect(make({ gatewayId: "igw-0" })).rejects.toMatchObject({ code: "InvalidInternetGatewayID.NotFound" });
    await expect(make({ natGatewayId: "nat-0" })).rejects.toMatchObject({ code: "InvalidNatGatewayID.NotFound" });
  });

  it("leads to nothing of another network", async () => {
    const { account, gateway } = await fakeNetwork();
    const { id: vpcId } = await account.create(vpc, { cidrBlock: "10.10.0.0/16" });
    const { id: routeTableId } = await account.create(routeTable, { vpcId });
    const wanted = { routeTableId, destinationCidrBlock: everywhere, gatewayId: gateway.id };
    await expect(account.create(route, wanted)).rejects.toThrow("belong to different networks");
  });

  it("is the only one of its table to its destination, and the VPC's own range is the local route's", async () => {
    const { account, outer, inner, gateway } = await fakeNetwork();
    const make = (routeTableId: string, destinationCidrBlock: string) =>
      account.create(route, { routeTableId, destinationCidrBlock, gatewayId: gateway.id });
    await make(outer.routeTableId, everywhere);
    await make(inner.routeTableId, everywhere);
    for (const destination of [everywhere, "10.9.0.0/16", "10.9.1.0/24"]) {
      await expect(make(outer.routeTableId, destination)).rejects.toThrow(
        `The route identified by ${destination} already exists.`,
      );
    }
    await expect(make(outer.routeTableId, "192.0.2.1/24")).rejects.toThrow("not a valid CIDR block");
  });

  it("stays as a black hole when its target has gone", async () => {
    const { account, outer, gateway } = await fakeNetwork();
    const inputs = { routeTableId: outer.routeTableId, destinationCidrBlock: everywhere, gatewayId: gateway.id };
    const made = await account.create(route, inputs);
    expect(await account.outputs(route, made)).toMatchObject({ origin: "CreateRoute", state: "active" });
    account.records.remove(gateway);
    expect(await account.outputs(route, made)).toMatchObject({ state: "blackhole" });
  });
});

describe("a route table", () => {
  it("can't go while a subnet has it", async () => {
    const { account, outer } = await fakeNetwork();
    const [table] = account.records.all<{ vpcId: string }, object>(routeTable.type);
    if (table === undefined) throw new Error("no table");
    await expect(account.delete(routeTable, table)).rejects.toThrow(
      `The routeTable '${table.id}' has dependencies and cannot be deleted.`,
    );
    await account.delete(routeTableAssociation, outer.association);
    await account.delete(routeTable, table);
  });

  it("is the only one of a subnet, and of its VPC", async () => {
    const { account, outer, inner, vpcId } = await fakeNetwork();
    const { id: second } = await account.create(routeTable, { vpcId });
    const again = account.create(routeTableAssociation, { subnetId: outer.subnetId, routeTableId: second });
    await expect(again).rejects.toMatchObject({ code: "Resource.AlreadyAssociated" });

    await account.update(routeTableAssociation, outer.association, { subnetId: outer.subnetId, routeTableId: second });
    const { id: otherVpc } = await account.create(vpc, { cidrBlock: "10.10.0.0/16" });
    const { id: foreign } = await account.create(routeTable, { vpcId: otherVpc });
    const moved = account.update(routeTableAssociation, inner.association, {
      subnetId: inner.subnetId,
      routeTableId: foreign,
    });
    await expect(moved).rejects.toThrow("belong to different networks");
  });
});

describe("the ways out of a subnet", () => {
  it("are none at first", async () => {
    const { account, outer } = await fakeNetwork();
    expect(routesOf(account.records, outer.subnetId)).toEqual({
      internet: false,
      natGateway: false,
      s3Endpoint: false,
    });
    expect(routesOf(account.records, "subnet-without-table")).toMatchObject({ internet: false, s3Endpoint: false });
  });

  it("are the internet by a default route to the VPC's gateway, and a NAT gateway that itself has that", async () => {
    const { account, outer, inner, gateway } = await fakeNetwork();
    const { id: allocationId } = await account.create(eip, {});
    const { id: natGatewayId } = await account.create(natGateway, { allocationId, subnetId: outer.subnetId });
    await account.create(route, { routeTableId: inner.routeTableId, destinationCidrBlock: everywhere, natGatewayId });
    expect(routesOf(account.records, inner.subnetId)).toMatchObject({ internet: false, natGateway: false });

    const gatewayId = gateway.id;
    await account.create(route, { routeTableId: outer.routeTableId, destinationCidrBlock: everywhere, gatewayId });
    expect(routesOf(account.records, outer.subnetId)).toMatchObject({ internet: true, natGateway: false });
    expect(routesOf(account.records, inner.subnetId)).toMatchObject({ internet: false, natGateway: true });
  });

  it("are nothing by a gateway that was taken to another VPC", async () => {
    const { account, outer, gateway } = await fakeNetwork();
    const inputs = { routeTableId: outer.routeTableId, destinationCidrBlock: everywhere, gatewayId: gateway.id };
    await account.create(route, inputs);
    const { id: vpcId } = await account.create(vpc, { cidrBlock: "10.10.0.0/16" });
    await account.update(internetGateway, gateway, { vpcId });
    expect(routesOf(account.records, outer.subnetId).internet).toBe(false);
  });

  it("are not a route to somewhere only", async () => {
    const { account, outer, gateway } = await fakeNetwork();
    const inputs = { routeTableId: outer.routeTableId, destinationCidrBlock: "192.0.2.0/24", gatewayId: gateway.id };
    await account.create(route, inputs);
    expect(routesOf(account.records, outer.subnetId).internet).toBe(false);
  });

  it("are S3 by an endpoint that its route table has", async () => {
    const { account, vpcId, outer, inner } = await fakeNetwork();
    const serviceName = "com.amazonaws.eu-west-1.s3";
    await account.create(vpcEndpoint, { vpcId, serviceName, routeTableIds: [inner.routeTableId] });
    expect(routesOf(account.records, inner.subnetId).s3Endpoint).toBe(true);
    expect(routesOf(account.records, outer.subnetId).s3Endpoint).toBe(false);
  });
});

describe("an endpoint", () => {
  const serviceName = "com.amazonaws.eu-west-1.s3";

  it("has a list of S3's addresses, and lets everything through unless it has a policy", async () => {
    const { account, vpcId } = await fakeNetwork();
    const made = await account.create(vpcEndpoint, { vpcId, serviceName });
    expect(await account.outputs(vpcEndpoint, made)).toMatchObject({
      prefixListId: expect.stringMatching(/^pl-[0-9a-f]{8}$/) as string,
      policy: expect.stringContaining('"Action":"*"') as string,
      state: "available",
    });
  });

  it("is for S3 of its region, as a gateway, with tables of its VPC, once for each of them", async () => {
    const { account, vpcId, inner } = await fakeNetwork();
    const make = (more: object) => account.create(vpcEndpoint, { vpcId, serviceName, ...more });
    await expect(make({ serviceName: "com.amazonaws.us-east-1.s3" })).rejects.toMatchObject({
      code: "InvalidServiceName",
    });
    await expect(make({ vpcEndpointType: "Interface" })).rejects.toThrow("Gateway is");
    await expect(make({ routeTableIds: ["rtb-0"] })).rejects.toMatchObject({ code: "InvalidRouteTableID.NotFound" });
    const made = await make({ routeTableIds: [inner.routeTableId] });
    await expect(make({ routeTableIds: [inner.routeTableId] })).rejects.toMatchObject({ code: "RouteAlreadyExists" });
    await account.update(vpcEndpoint, made, {
      vpcId,
      serviceName,
      routeTableIds: [inner.routeTableId],
      tags: { a: "b" },
    });
  });

  it("has a policy without mistakes", async () => {
    const { account, vpcId } = await fakeNetwork();
    const policy = JSON.stringify({
      Statement: [{ Effect: "Allow", Action: "s3:Fetch", Principal: "*", Resource: "*" }],
    });
    const made = account.create(vpcEndpoint, { vpcId, serviceName, policy });
    await expect(made).rejects.toThrow("s3:Fetch is no action of s3");
  });
});

describe("what others depend on", () => {
  it("is told of a subnet and of a VPC", async () => {
    const { account, vpcId, outer, inner, gateway } = await fakeNetwork();
    const nat = await account.create(natGateway, { connectivityType: "private", subnetId: outer.subnetId });
    expect(dependentsOfSubnet(account.records, outer.subnetId)).toEqual([nat.id]);
    expect(dependentsOfSubnet(account.records, inner.subnetId)).toEqual([]);
    expect(dependentsOfVpc(account.records, vpcId)).toEqual([gateway.id, outer.routeTableId, inner.routeTableId]);
  });
});
