import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { drainSeconds, type HealthPolicy } from "../host/health-policy.ts";
import { tags } from "./tags.ts";

export interface LoadBalancerArgs {
  readonly site: string;
  readonly kind: "application" | "classic";
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** Port of the web server on every host. */
  readonly hostPort: number;
  readonly health: HealthPolicy;
  /** Of an application load balancer; a classic one always takes the host with the fewest requests under way. */
  readonly algorithm: "round_robin" | "least_connections";
  /** How long a client stays with the host that answered it first. 0: any host answers any request. */
  readonly stickySeconds: number;
  /** Certificate for port 443. Default: port 80 only. */
  readonly certificateArn?: pulumi.Input<string>;
  /** Where clients of port 80 are sent, in one hop. Default: nowhere; a classic one can't, there hosts do it. */
  readonly redirect?: { readonly host?: string };
  /** Bucket for access logs. Default: none are kept. */
  readonly logBucket?: pulumi.Input<string>;
}

/** What makes an auto scaling group a member. The empty list too: without it the group would stay with what it was in before. */
export interface Membership {
  readonly targetGroupArns: pulumi.Input<string>[];
  readonly loadBalancers: pulumi.Input<string>[];
}

/** TLS 1.2 and 1.3 only: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html. */
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

const noLogs = { bucket: "", enabled: false };

/** Hosts keep idle connections for 75 s: the load balancer is the one who closes. */
const idleSeconds = 60;

/** The one public way in: spreads requests over healthy hosts, by an application or a classic load balancer. About $20 a month and what goes through. */
export class LoadBalancer extends pulumi.ComponentResource {
  /** ARN, or the name of a classic one. */
  readonly id: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  /** Of Route 53, for alias records. */
  readonly zoneId: pulumi.Output<string>;
  readonly membership: Membership;
  readonly targetGroupArn?: pulumi.Output<string>;
  /** What AWS's metric of requests per host is named by. Absent on a classic one, which has no such metric. */
  readonly requestMetricLabel?: pulumi.Output<string>;
  /** What must be there before a host may join. */
  readonly entrances: readonly pulumi.Resource[];

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:LoadBalancer", name, {}, opts);
    const common = {
      subnets: [...args.subnetIds],
      securityGroups: [args.securityGroupId],
      idleTimeout: idleSeconds,
      tags: tags(args.site, name),
    };

    // AWS would try to move it, and can't move it to another network.
    const own = { parent: this, replacementTrigger: args.vpcId };
    if (args.kind === "classic") {
      const balancer = new aws.elb.LoadBalancer(name, { ...common, ...classic(args) }, own);
      this.id = balancer.id;
      this.dnsName = balancer.dnsName;
      this.zoneId = balancer.zoneId;
      this.membership = { targetGroupArns: [], loadBalancers: [balancer.name] };
      this.entrances = [balancer, ...this.#classicStickiness(name, args, balancer)];
    } else {
      const balancer = new aws.lb.LoadBalancer(
        name,
        {
          ...common,
          loadBalancerType: "application",
          dropInvalidHeaderFields: true,
          // Off in words: the provider takes logs that are no longer mentioned for logs that are to stay as they are.
          accessLogs: args.logBucket === undefined ? noLogs : { bucket: args.logBucket, enabled: true },
        },
        own,
      );
      const targets = new aws.lb.TargetGroup(name, { ...targetGroup(args), tags: common.tags }, { parent: this });
      this.id = balancer.arn;
      this.dnsName = balancer.dnsName;
      this.zoneId = balancer.zoneId;
      this.membership = { targetGroupArns: [targets.arn], loadBalancers: [] };
      this.targetGroupArn = targets.arn;
      this.requestMetricLabel = pulumi.interpolate`${balancer.arnSuffix}/${targets.arnSuffix}`;
      this.entrances = this.#listeners(name, args, balancer, targets);
    }
    this.registerOutputs({ id: this.id, dnsName: this.dnsName });
  }

  #listeners(
    name: string,
    { certificateArn, redirect, site }: LoadBalancerArgs,
    balancer: aws.lb.LoadBalancer,
    targets: aws.lb.TargetGroup,
  ): aws.lb.Listener[] {
    const forward = { type: "forward", targetGroupArn: targets.arn };
    const toHttps = {
      type: "redirect",
      redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301", ...redirect },
    };
    const listener = (
      port: number,
      args: Omit<aws.lb.ListenerArgs, "loadBalancerArn" | "port">,
      dependsOn: aws.lb.Listener[] = [],
    ) =>
      new aws.lb.Listener(
        `${name}-${port}`,
        { loadBalancerArn: balancer.arn, port, tags: tags(site, `${name}-${port}`), ...args },
        { parent: this, dependsOn },
      );
    const tls = { protocol: "HTTPS", sslPolicy: tlsPolicy, defaultActions: [forward] };
    const https = certificateArn === undefined ? [] : [listener(443, { ...tls, certificateArn })];
    // Nobody is sent to port 443 before something answers there.
    const http = { protocol: "HTTP", defaultActions: [redirect === undefined ? forward : toHttps] };
    return [listener(80, http, https), ...https];
  }

  #classicStickiness(
    name: string,
    { stickySeconds, certificateArn }: LoadBalancerArgs,
    balancer: aws.elb.LoadBalancer,
  ): pulumi.Resource[] {
    if (stickySeconds === 0) return [];
    return [80, ...(certificateArn === undefined ? [] : [443])].map(
      (lbPort) =>
        new aws.elb.LoadBalancerCookieStickinessPolicy(
          `${name}-${lbPort}`,
          { loadBalancer: balancer.name, lbPort, cookieExpirationPeriod: stickySeconds },
          // The provider deletes one by taking every policy off the port, the new one too.
          { parent: this, deleteBeforeReplace: true },
        ),
    );
  }
}

function targetGroup(args: LoadBalancerArgs): aws.lb.TargetGroupArgs {
  const { health, stickySeconds } = args;
  return {
    vpcId: args.vpcId,
    targetType: "instance",
    protocol: "HTTP",
    port: args.hostPort,
    healthCheck: {
      protocol: "HTTP",
      port: `${health.port}`,
      path: health.path,
      interval: health.intervalSeconds,
      timeout: health.timeoutSeconds,
      unhealthyThreshold: health.unhealthyThreshold,
      healthyThreshold: health.healthyThreshold,
      // A redirect is a failure.
      matcher: "200",
    },
    deregistrationDelay: drainSeconds(health),
    loadBalancingAlgorithmType: args.algorithm === "round_robin" ? "round_robin" : "least_outstanding_requests",
    stickiness: {
      type: "lb_cookie",
      enabled: stickySeconds > 0,
      ...(stickySeconds > 0 && { cookieDuration: stickySeconds }),
    },
  };
}

/** Only 200 counts here too: a classic load balancer knows nothing else. */
function classic(args: LoadBalancerArgs) {
  const { health, hostPort, certificateArn, logBucket } = args;
  const target = { instancePort: hostPort, instanceProtocol: "http" };
  return {
    listeners: [
      { lbPort: 80, lbProtocol: "http", ...target },
      ...(certificateArn === undefined
        ? []
        : [{ lbPort: 443, lbProtocol: "https", sslCertificateId: certificateArn, ...target }]),
    ],
    healthCheck: {
      target: `HTTP:${health.port}${health.path}`,
      interval: health.intervalSeconds,
      timeout: health.timeoutSeconds,
      unhealthyThreshold: health.unhealthyThreshold,
      healthyThreshold: health.healthyThreshold,
    },
    connectionDraining: true,
    connectionDrainingTimeout: drainSeconds(health),
    crossZoneLoadBalancing: true,
    ...(logBucket !== undefined && { accessLogs: { bucket: logBucket, enabled: true, interval: 5 } }),
  };
}
