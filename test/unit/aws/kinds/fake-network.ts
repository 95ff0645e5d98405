import { subnet } from "../../../../rehearsal/aws/model/kinds/compute/subnet.ts";
import { vpc } from "../../../../rehearsal/aws/model/kinds/compute/vpc.ts";
import { internetGateway } from "../../../../rehearsal/aws/model/kinds/network/internet-gateway.ts";
import { routeTableAssociation } from "../../../../rehearsal/aws/model/kinds/network/route-table-association.ts";
import { routeTable } from "../../../../rehearsal/aws/model/kinds/network/route-table.ts";
import { FakeAccount } from "./fake-account.ts";

/** A VPC with two subnets, each with a route table, and an internet gateway that no route leads to yet. */
export async function fakeNetwork() {
  const account = new FakeAccount();
  const { id: vpcId } = await account.create(vpc, { cidrBlock: "10.9.0.0/16" });
  const gateway = await account.create(internetGateway, { vpcId });
  const side = async (cidrBlock: string) => {
    const { id: subnetId } = await account.create(subnet, { vpcId, cidrBlock });
    const { id: routeTableId } = await account.create(routeTable, { vpcId });
    const association = await account.create(routeTableAssociation, { subnetId, routeTableId });
    return { subnetId, routeTableId, association };
  };
  return { account, vpcId, gateway, outer: await side("10.9.0.0/24"), inner: await side("10.9.1.0/24") };
}
