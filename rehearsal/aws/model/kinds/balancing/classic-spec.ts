import type { Listener } from "../../../../cloud/data-plane.ts";
import type { Cloud } from "../../cloud.ts";
import type { Instance } from "../../instance.ts";
import { canReach, isOpenToClients } from "../../network/reach.ts";
import { type BalancerPlan, memberOf } from "./balancer-spec.ts";
import { servedCertificate } from "./certificates.ts";
import { classicHealthCheck, type ClassicRecord, parseTarget } from "./classic-load-balancer.ts";
import type { ClassicListener } from "./classic-records.ts";
import { stickinessOf } from "./cookie-stickiness.ts";
import { targetsOfClassic } from "./targets.ts";

/** A cookie for as long as the browser is open has no end that the data plane could be told: a day stands for it. */
const sessionSeconds = 86_400;

/** Of a classic load balancer. */
export function classicPlanOf(cloud: Cloud, balancer: ClassicRecord): BalancerPlan {
  const { records } = cloud;
  const { inputs, computed } = balancer;
  const targets = targetsOfClassic(cloud, balancer.id);
  const { target, interval, timeout, healthyThreshold, unhealthyThreshold } = classicHealthCheck(inputs);
  const check = parseTarget(target) ?? { protocol: "tcp", port: 80 };
  const reachable = (instance: Instance): boolean =>
    canReach(records, { ...inputs, ...computed }, { instance, port: check.port });
  const [sticky] = stickinessOf(records, balancer.id);
  return {
    spec: {
      id: computed.machine,
      network: computed.vpcId,
      privateAddress: computed.privateAddress,
      listeners: inputs.listeners
        .filter(({ lbPort }) => isOpenToClients(records, inputs.securityGroups ?? [], lbPort))
        .map((one) => listenerOf(cloud, one)),
      // Round robin for TCP, least outstanding requests for HTTP: its user guide, "How Elastic Load Balancing works".
      algorithm: inputs.listeners.some(isTcp) ? "round_robin" : "least_connections",
      ...(sticky === undefined
        ? {}
        : { stickyCookie: { name: "AWSELB", ttlSeconds: sticky.inputs.cookieExpirationPeriod ?? sessionSeconds } }),
      health: {
        ...check,
        agent: "ELB-HealthChecker/1.0",
        statuses: "200",
        intervalSeconds: interval,
        timeoutSeconds: timeout,
        healthyThreshold,
        unhealthyThreshold,
      },
      failOpen: false,
      proxyProtocol: false,
      backendKeepalive: true,
      idleTimeoutSeconds: inputs.idleTimeout ?? 60,
      members: targets.filter(reachable).map(memberOf),
    },
    unreachable: targets.filter((instance) => !reachable(instance)).map(({ id }) => id),
  };
}

function isTcp({ lbProtocol }: ClassicListener): boolean {
  return lbProtocol.toLowerCase() === "tcp";
}

function listenerOf(cloud: Cloud, listener: ClassicListener): Listener {
  const { lbPort: port, instancePort: targetPort } = listener;
  if (isTcp(listener)) return { protocol: "tcp", targetProtocol: "tcp", port, targetPort };
  const certificate = servedCertificate(cloud, listener.sslCertificateId ?? "");
  const protocol = listener.lbProtocol.toLowerCase() === "https" ? "https" : "http";
  return { protocol, targetProtocol: "http", port, targetPort, ...(certificate === undefined ? {} : { certificate }) };
}
