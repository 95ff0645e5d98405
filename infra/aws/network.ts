import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { subnetRanges } from "./subnets.ts";
import { tags } from "./tags.ts";

export interface NetworkArgs {
  readonly region: string;
  readonly range: string;
  /** Names of availability zones. */
  readonly zones: readonly string[];
  readonly nat: "one" | "perZone" | "none";
  readonly site: string;
}

/**
 * A network with two subnets per zone: a public one for the load balancer, a private one for hosts. Hosts reach the
 * release store through an endpoint of its own, free of charge, and all else through NAT: about $42 a month for each, with its address.
 */
export class Network extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  /** AWS's list of the addresses of S3 in the region, for rules of security groups. */
  readonly storePrefixListId: pulumi.Output<string>;
  /** What must be there before anything in a public subnet finds its way out, and stay as long as that is there. */
  readonly publicRoutes: readonly pulumi.Resource[];
  /** The same for private subnets. */
  readonly privateRoutes: readonly pulumi.Resource[];

  readonly #name: string;
  readonly #args: NetworkArgs;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:Network", name, {}, opts);
    this.#name = name;
    this.#args = args;

    const vpc = new aws.ec2.Vpc(
      name,
      { cidrBlock: args.range, enableDnsSupport: true, enableDnsHostnames: true, tags: tags(args.site, name) },
      { parent: this },
    );
    const gateway = new aws.ec2.InternetGateway(
      name,
      { vpcId: vpc.id, tags: tags(args.site, name) },
      // The provider would move it to another network, and this one, in use to the end, does not let it go.
      { parent: this, replacementTrigger: vpc.id },
    );
    const ranges = subnetRanges(args.range, args.zones.length);
    const publicSubnets = this.#subnets(vpc, "public", ranges.public);
    const privateSubnets = this.#subnets(vpc, "private", ranges.private);

    const publicTable = this.#routeTable(vpc, "public");
    const toInternet = this.#defaultRoute("public", publicTable, { gatewayId: gateway.id });
    this.publicRoutes = [gateway, toInternet, ...this.#associate("public", publicSubnets, [publicTable])];
    const gateways = this.#natGateways(vpc, publicSubnets);
    // One way out for all zones, or one for each that has a NAT gateway of its own.
    const ways = gateways.length > 1 ? gateways : [gateways[0]];
    const privateTables = ways.map((_, index) => this.#routeTable(vpc, `private-${index + 1}`));
    const toNat = ways.flatMap((nat, index) => {
      const table = privateTables[index];
      return nat === undefined || table === undefined
        ? []
        : [this.#defaultRoute(`private-${index + 1}`, table, { natGatewayId: nat.id })];
    });
    const associations = this.#associate("private", privateSubnets, privateTables);

    const endpoint = new aws.ec2.VpcEndpoint(
      `${name}-store`,
      {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${args.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: privateTables.map(({ id }) => id),
        tags: tags(args.site, `${name}-store`),
      },
      { parent: this },
    );

    this.id = vpc.id;
    this.publicSubnetIds = publicSubnets.map(({ id }) => id);
    this.privateSubnetIds = privateSubnets.map(({ id }) => id);
    this.storePrefixListId = endpoint.prefixListId;
    this.privateRoutes = [...toNat, ...associations, endpoint];
    this.registerOutputs({ id: this.id });
  }

  #subnets(vpc: aws.ec2.Vpc, kind: "public" | "private", ranges: readonly string[]): aws.ec2.Subnet[] {
    return this.#args.zones.map(
      (zone, index) =>
        new aws.ec2.Subnet(
          `${this.#name}-${kind}-${index + 1}`,
          {
            vpcId: vpc.id,
            cidrBlock: ranges[index] ?? "",
            availabilityZone: zone,
            // Only the load balancer's own nodes and NAT are in the public ones; they bring their addresses along.
            mapPublicIpOnLaunch: false,
            tags: tags(this.#args.site, `${this.#name}-${kind}-${zone}`),
          },
          { parent: this },
        ),
    );
  }

  #routeTable(vpc: aws.ec2.Vpc, suffix: string): aws.ec2.RouteTable {
    const name = `${this.#name}-${suffix}`;
    return new aws.ec2.RouteTable(name, { vpcId: vpc.id, tags: tags(this.#args.site, name) }, { parent: this });
  }

  /** Named by the subnet: one that gets another table keeps its association, of which AWS allows one. */
  #associate(
    kind: string,
    subnets: readonly aws.ec2.Subnet[],
    tables: readonly aws.ec2.RouteTable[],
  ): aws.ec2.RouteTableAssociation[] {
    return subnets.flatMap((subnet, index) => {
      const table = tables[index] ?? tables[0];
      if (table === undefined) return [];
      const name = `${this.#name}-${kind}-${index + 1}`;
      const association = { routeTableId: table.id, subnetId: subnet.id };
      return [new aws.ec2.RouteTableAssociation(name, association, { parent: this })];
    });
  }

  #defaultRoute(
    suffix: string,
    table: aws.ec2.RouteTable,
    target: { gatewayId: pulumi.Input<string> } | { natGatewayId: pulumi.Input<string> },
  ): aws.ec2.Route {
    return new aws.ec2.Route(
      `${this.#name}-${suffix}`,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target },
      { parent: this },
    );
  }

  #natGateways(vpc: aws.ec2.Vpc, publicSubnets: readonly aws.ec2.Subnet[]): aws.ec2.NatGateway[] {
    const { nat, site } = this.#args;
    const dependsOn = [...this.publicRoutes];
    const places = nat === "none" ? [] : nat === "one" ? publicSubnets.slice(0, 1) : publicSubnets;
    return places.map((subnet, index) => {
      const name = `${this.#name}-nat-${index + 1}`;
      const address = new aws.ec2.Eip(
        name,
        { domain: "vpc", tags: tags(site, name) },
        // The gateway that takes over can't have the address of the one that is still there.
        { parent: this, dependsOn, replacementTrigger: vpc.id },
      );
      return new aws.ec2.NatGateway(
        name,
        { allocationId: address.id, subnetId: subnet.id, tags: tags(site, name) },
        { parent: this, dependsOn },
      );
    });
  }
}
