import type * as pulumi from "@pulumi/pulumi";

/** What a stack runs, whatever the cloud: one backend behind one address. */
export interface Site {
  readonly cloud: "digitalocean";
  readonly region: string;
  /** Id of the build of `app/` that every host of the generation serves. */
  readonly release: string;
  /** Id of the recipe that the hosts were made from. */
  readonly generation: string;
  readonly tag: pulumi.Output<string>;
  /** Public addresses of the load balancer. */
  readonly addresses: pulumi.Output<string[]>;
  readonly hosts: pulumi.Output<SiteHost[]>;
  readonly loadBalancerId: pulumi.Output<string>;
  readonly firewallId: pulumi.Output<string>;
  readonly vpcId: pulumi.Output<string>;
}

export interface SiteHost {
  /** The cloud's id, as its console shows it. */
  readonly id: string;
  /** What the host calls itself in the header `X-Served-By`. */
  readonly servedBy: string;
}
