import type { HealthCheck, Listener, LoadBalancerSpec, Redirect } from "../../cloud/data-plane.ts";
import { balancedDroplets } from "./membership.ts";
import type { ForwardingRule, HealthCheckSettings, LoadBalancerRecord } from "./balancer-records.ts";
import type { CertificateRecord } from "./records.ts";
import type { State } from "./state.ts";

/** What the rehearsal's checks call themselves; DigitalOcean does not document what its own do. */
const CHECK_AGENT = "evenkeel-rehearsal-check";

/** What `redirect_http_to_https` does to requests over http. */
const TO_HTTPS: Redirect = { scheme: "https", status: 307 };

/** What the data plane has to make of a load balancer, with its members as of now. */
export function balancerSpec(state: State, balancer: LoadBalancerRecord): LoadBalancerSpec {
  const { settings } = balancer;
  const booted = balancedDroplets(balancer, state.droplets.values()).filter((droplet) => droplet.status !== "new");
  const sticky = settings.stickySessions;
  return {
    id: balancer.id,
    address: balancer.ip,
    network: balancer.vpc,
    privateAddress: balancer.privateAddress,
    listeners: settings.forwardingRules.map((rule) => {
      const listener = listenerOf(rule, state.certificates.values());
      return settings.redirectHttpToHttps && listener.protocol === "http"
        ? { ...listener, redirect: TO_HTTPS }
        : listener;
    }),
    algorithm: settings.algorithm,
    ...(sticky.type === "cookies"
      ? { stickyCookie: { name: sticky.cookie_name, ttlSeconds: sticky.cookie_ttl_seconds } }
      : {}),
    health: healthOf(settings.healthCheck),
    failOpen: false,
    proxyProtocol: settings.proxyProtocol,
    backendKeepalive: settings.backendKeepalive,
    idleTimeoutSeconds: settings.idleTimeoutSeconds,
    members: booted.map((droplet) => ({ id: String(droplet.id), address: droplet.privateAddress })),
  };
}

function listenerOf(rule: ForwardingRule, certificates: Iterable<CertificateRecord>): Listener {
  const ports = { port: rule.entry_port, targetPort: rule.target_port };
  if (rule.tls_passthrough || rule.entry_protocol === "tcp") {
    return { protocol: "tcp", targetProtocol: "tcp", ...ports };
  }
  const targetProtocol = rule.target_protocol === "http2" ? "https" : rule.target_protocol;
  if (rule.entry_protocol === "http") return { protocol: "http", targetProtocol, ...ports };
  const certificate = [...certificates].find((one) => one.id === rule.certificate_id)?.pem;
  return { protocol: "https", targetProtocol, ...ports, ...(certificate === undefined ? {} : { certificate }) };
}

function healthOf(check: HealthCheckSettings): HealthCheck {
  return {
    protocol: check.protocol,
    port: check.port,
    ...(check.path === undefined ? {} : { path: check.path }),
    agent: CHECK_AGENT,
    // DigitalOcean's pages differ on which answers are healthy; 200 is on every list.
    statuses: "200",
    intervalSeconds: check.check_interval_seconds,
    timeoutSeconds: check.response_timeout_seconds,
    unhealthyThreshold: check.unhealthy_threshold,
    healthyThreshold: check.healthy_threshold,
  };
}
