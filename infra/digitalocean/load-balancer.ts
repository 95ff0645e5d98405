import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

import type { HealthPolicy } from "../host/health-policy.ts";

export interface LoadBalancerArgs {
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Project that shows it. Said here, because every update of a balancer states its project anew. */
  readonly projectId: pulumi.Input<string>;
  /** Droplets with this tag are members; one that gets the tag later joins by itself. */
  readonly memberTag: pulumi.Input<string>;
  /** Port of the web server on every member. */
  readonly memberPort: number;
  readonly health: HealthPolicy;
  readonly algorithm: "round_robin" | "least_connections";
  /** Keeps a client with the host that answered it first. Default: any host answers any request. */
  readonly stickySession?: { readonly cookieName: string; readonly seconds: number };
  /** Port 443. Default: it is closed. */
  readonly tls?: BalancerTls;
}

export type BalancerTls =
  /** Ended by the load balancer, with a certificate of the account. */
  | {
      readonly endedBy: "balancer";
      readonly certificateName: pulumi.Input<string>;
      /** Whether the program makes the names' records. Else DigitalOcean does, with a certificate of Let's Encrypt's. */
      readonly ownRecords: boolean;
    }
  /** Passed through to members, which then learn of the client by a PROXY header on every connection. */
  | { readonly endedBy: "members"; readonly memberPort: number };

/** The one public way in: spreads requests over the healthy droplets that carry a tag. About $12 a month. */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  /** Public IPv4 address; known once the balancer is active. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:digitalocean:LoadBalancer", name, {}, opts);

    const balancer = new digitalocean.LoadBalancer(
      name,
      {
        region: args.region,
        vpcUuid: args.vpcId,
        projectId: args.projectId,
        dropletTag: args.memberTag,
        algorithm: args.algorithm,
        forwardingRules: forwardingRules(args),
        // Hosts send clients to HTTPS, in one hop to the canonical name; this would make it two.
        redirectHttpToHttps: false,
        disableLetsEncryptDnsRecords: args.tls?.endedBy === "balancer" && args.tls.ownRecords,
        enableProxyProtocol: args.tls?.endedBy === "members",
        healthcheck: healthcheck(args.health),
        stickySessions: stickySessions(args),
      },
      { parent: this },
    );

    this.id = balancer.id;
    this.address = balancer.ip;
    this.registerOutputs({ id: this.id, address: this.address });
  }
}

function forwardingRules({ memberPort, tls }: LoadBalancerArgs) {
  const target = { targetProtocol: "http", targetPort: memberPort };
  const http = { entryProtocol: "http", entryPort: 80, ...target };
  if (tls === undefined) return [http];
  const https = { entryProtocol: "https", entryPort: 443 };
  return tls.endedBy === "members"
    ? [http, { ...https, targetProtocol: "https", targetPort: tls.memberPort, tlsPassthrough: true }]
    : // By name: a Let's Encrypt certificate gets a new id at every renewal, the name stays.
      [http, { ...https, ...target, certificateName: tls.certificateName }];
}

/** Every field is written out: DigitalOcean's own defaults differ between its API and its documentation. */
function healthcheck(policy: HealthPolicy): digitalocean.types.input.LoadBalancerHealthcheck {
  return {
    protocol: "http",
    port: policy.port,
    path: policy.path,
    checkIntervalSeconds: policy.intervalSeconds,
    responseTimeoutSeconds: policy.timeoutSeconds,
    unhealthyThreshold: policy.unhealthyThreshold,
    healthyThreshold: policy.healthyThreshold,
  };
}

function stickySessions({ stickySession }: LoadBalancerArgs): digitalocean.types.input.LoadBalancerStickySessions {
  return stickySession === undefined
    ? { type: "none" }
    : { type: "cookies", cookieName: stickySession.cookieName, cookieTtlSeconds: stickySession.seconds };
}
