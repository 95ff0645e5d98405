import type * as pulumi from "@pulumi/pulumi";

import type { CloudName } from "./settings/setting.ts";

/** What a stack runs, whatever the cloud: one backend behind one address. */
export interface Site {
  readonly cloud: CloudName;
  readonly region: string;
  /** Id of the build of `app/` that every host of the generation serves. */
  readonly release: string;
  /** Id of the recipe that the hosts were made from. */
  readonly generation: string;
  readonly tag: pulumi.Output<string>;
  /** Public addresses of the load balancer, or its name where addresses change. */
  readonly addresses: pulumi.Output<string[]>;
  readonly hosts: pulumi.Output<SiteHost[]>;
  /** Asks the cloud for the hosts of now, where they come and go by themselves. Absent: `hosts` are all there are. */
  readonly currentHosts?: () => Promise<readonly SiteHost[]>;
  readonly loadBalancerId: pulumi.Output<string>;
  readonly firewallId: pulumi.Output<string>;
  readonly vpcId: pulumi.Output<string>;
  /** What only a site on AWS has. */
  readonly aws?: AwsParts;
}

export interface AwsParts {
  readonly accountId: string;
  readonly zones: string[];
  readonly autoscalingGroup: pulumi.Output<string>;
  /** Absent with a classic load balancer. */
  readonly targetGroupArn?: pulumi.Output<string>;
  readonly hostRole: pulumi.Output<string>;
  readonly hostSubnetIds: pulumi.Output<string[]>;
  readonly storeBucket: pulumi.Output<string>;
  readonly logGroup: pulumi.Output<string>;
}

export interface SiteHost {
  /** The cloud's id, as its console shows it. */
  readonly id: string;
  /** What the host calls itself in the header `X-Served-By`. */
  readonly servedBy: string;
}
