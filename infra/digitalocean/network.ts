import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

export interface NetworkArgs {
  readonly region: string;
  /** Private range of the hosts, as CIDR. Default: DigitalOcean picks a free one. */
  readonly range?: string;
}

/** The private network that the load balancer and the hosts share, and nobody else. Free of charge. */
export class Network extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  /** CIDR. */
  readonly range: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:digitalocean:Network", name, {}, opts);

    const vpc = new digitalocean.Vpc(
      name,
      { region: args.region, ...(args.range !== undefined && { ipRange: args.range }) },
      { parent: this },
    );

    this.id = vpc.id;
    this.range = vpc.ipRange;
    this.registerOutputs({ id: this.id, range: this.range });
  }
}
