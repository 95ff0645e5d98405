import type { HealthCheck, Listener, LoadBalancerSpec, Member, Redirect } from "../../../../cloud/data-plane.ts";
import type { Cloud } from "../../cloud.ts";
import type { Instance } from "../../instance.ts";
import { canReach, isOpenToClients } from "../../network/reach.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { types } from "../../types.ts";
import type { BalancerComputed } from "./balancer.ts";
import { servedCertificate } from "./certificates.ts";
import { forwardedTo, type ListenerInputs, listenersOf, portOf, type RedirectAction } from "./listener-records.ts";
import type { LoadBalancerInputs } from "./load-balancer.ts";
import { checkPort, healthCheckOf, type TargetGroupInputs, trafficPort } from "./target-group.ts";
import { targetsOf } from "./targets.ts";

/** What the data plane is to make of a load balancer, and what it can't be told. */
export interface BalancerPlan {
  /** Without its address, which it has from the data plane. */
  readonly spec: Omit<LoadBalancerSpec, "address">;
  /** Ids of targets that security groups keep its checks from. */
  readonly unreachable: readonly string[];
  /** What of it is not rehearsed, in words. */
  readonly problem?: string;
}

/** How AWS's checks call themselves. */
const agent = "ELB-HealthChecker/2.0";

/** Until something is forwarded nobody is checked. */
const noCheck: HealthCheck = {
  protocol: "tcp",
  port: 80,
  agent,
  statuses: "200",
  intervalSeconds: 30,
  timeoutSeconds: 5,
  unhealthyThreshold: 3,
  healthyThreshold: 3,
};

/** Of an application load balancer. Listeners that its security groups open to nobody are left out. */
export function planOf(cloud: Cloud, balancer: ResourceRecord<LoadBalancerInputs, BalancerComputed>): BalancerPlan {
  const { records } = cloud;
  const { inputs, computed } = balancer;
  const listeners = listenersOf(records, balancer.id);
  const [arn, ...others] = forwardedTo(listeners);
  const group = arn === undefined ? undefined : records.get<TargetGroupInputs, object>(types.targetGroup, arn);
  const settings = group?.inputs;
  const targets = group === undefined ? [] : targetsOf(cloud, group.id);
  const reachable = (instance: Instance): boolean =>
    settings !== undefined && canReach(records, { ...inputs, ...computed }, { instance, port: checkPort(settings) });
  const sticky = settings?.stickiness;
  return {
    spec: {
      id: computed.machine,
      network: computed.vpcId,
      privateAddress: computed.privateAddress,
      listeners: listeners
        .filter((one) => isOpenToClients(records, inputs.securityGroups ?? [], portOf(one.inputs)))
        .map((one) => listenerOf(cloud, one.inputs, settings)),
      algorithm:
        settings?.loadBalancingAlgorithmType === "least_outstanding_requests" ? "least_connections" : "round_robin",
      ...(sticky?.enabled === true
        ? { stickyCookie: { name: "AWSALB", ttlSeconds: sticky.cookieDuration ?? 86_400 } }
        : {}),
      health: settings === undefined ? noCheck : healthOf(settings),
      failOpen: true,
      proxyProtocol: false,
      backendKeepalive: true,
      idleTimeoutSeconds: inputs.idleTimeout ?? 60,
      members: targets.filter(reachable).map(memberOf),
    },
    unreachable: targets.filter((target) => !reachable(target)).map(({ id }) => id),
    ...(others.length === 0 ? {} : { problem: severalGroups(inputs.name) }),
  };
}

export function memberOf({ id, privateAddress, leavingSince }: Instance): Member {
  return { id, address: privateAddress, ...(leavingSince === undefined ? {} : { draining: true }) };
}

function listenerOf(cloud: Cloud, inputs: ListenerInputs, group: TargetGroupInputs | undefined): Listener {
  const port = portOf(inputs);
  const redirect = inputs.defaultActions[0]?.redirect;
  const ports = { port, targetProtocol: "http" as const, targetPort: group === undefined ? port : trafficPort(group) };
  const certificate = servedCertificate(cloud, inputs.certificateArn ?? "");
  const secure = inputs.protocol === "HTTPS";
  return {
    protocol: secure ? "https" : "http",
    ...ports,
    ...(certificate === undefined ? {} : { certificate }),
    ...(redirect === undefined ? {} : { redirect: redirectOf(redirect, secure ? "https" : "http") }),
  };
}

function redirectOf(action: RedirectAction, own: "http" | "https"): Redirect {
  const { protocol = "#{protocol}", host = "#{host}", port = "#{port}", statusCode } = action;
  const scheme = protocol === "#{protocol}" ? own : protocol === "HTTPS" ? "https" : "http";
  return {
    scheme,
    ...(host === "#{host}" ? {} : { host }),
    ...(port === "#{port}" ? {} : { port: Number(port) }),
    status: statusCode === "HTTP_301" ? 301 : 302,
  };
}

function healthOf(group: TargetGroupInputs): HealthCheck {
  const { path, interval, timeout, matcher, healthyThreshold, unhealthyThreshold } = healthCheckOf(group);
  return {
    protocol: "http",
    port: checkPort(group),
    path,
    agent,
    statuses: matcher,
    intervalSeconds: interval,
    timeoutSeconds: timeout,
    unhealthyThreshold,
    healthyThreshold,
  };
}

function severalGroups(name: string): string {
  return `the listeners of ${name} forward to different target groups: the rehearsal sends all to the first port's`;
}
