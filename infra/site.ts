import type * as pulumi from "@pulumi/pulumi";

import type { CertificateStatus } from "./certificate-status.ts";
import type { Attempt } from "./history/attempts.ts";
import type { Candidate } from "./history/candidate.ts";
import type { StoredRelease } from "./history/releases.ts";
import type { Judgement } from "./history/verdicts.ts";
import { hostId } from "./host/host-id.ts";
import type { CloudName } from "./settings/setting.ts";
import type { Snapshot } from "./snapshots.ts";

/** What a stack runs, whatever the cloud: one backend behind one address. */
export interface Site {
  readonly cloud: CloudName;
  readonly region: string;
  /** The generation that this `up` is to bring in. */
  readonly candidate: Candidate;
  /** What was said of earlier ones, newest first. */
  readonly judgements: readonly Judgement[];
  /** Generations that earlier `up`s began and nobody judged, newest first: their hosts may be there, and serve. */
  readonly unjudged: readonly Attempt[];
  /** Tells the hosts, and the next `up`; resolves when the store has it. Once in a run. */
  readonly judge: (judgements: readonly Judgement[]) => Promise<void>;
  /** Releases that the store has, newest first. */
  readonly releases: readonly StoredRelease[];
  /** Images of hosts of the site that the account has, newest first. */
  readonly snapshots: readonly Snapshot[];
  readonly tag: pulumi.Output<string>;
  /** Public addresses of the load balancer, or its name where addresses change. */
  readonly addresses: pulumi.Output<string[]>;
  readonly hosts: pulumi.Output<SiteHost[]>;
  /** Asks the cloud for the hosts of now, where they come and go by themselves. Absent: `hosts` are all there are. */
  readonly currentHosts?: () => Promise<readonly SiteHost[]>;
  readonly loadBalancerId: pulumi.Output<string>;
  readonly firewallId: pulumi.Output<string>;
  readonly vpcId: pulumi.Output<string>;
  /** Of a certificate that the site has issued and renewed by itself. */
  readonly certificate?: pulumi.Output<CertificateStatus>;
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

/** A host by the cloud's id. */
export function siteHost(id: string): SiteHost {
  return { id, servedBy: hostId(id) };
}
