import { choice, type Fields, flag, integer, numbers, object, objects, optionalText, text } from "../../http/fields.ts";
import { notRehearsed, unprocessable } from "./errors.ts";
import type { ForwardingRule, HealthCheckSettings, LoadBalancerSettings, StickySessions } from "./balancer-records.ts";
import type { CertificateRecord } from "./records.ts";
import type { State } from "./state.ts";

const portBounds = { min: 1, max: 65_535 };
const maxDropletsById = 10;
/** DigitalOcean's description says 100, its provider and its documentation 200. */
const maxSizeUnits = 200;

/**
 * What a POST or PUT says of a load balancer, as a whole: a field that is absent has its default, for the provider
 * leaves out what is zero. @throws {ApiError} 422 in words.
 */
export function readSettings(state: State, body: Fields): LoadBalancerSettings {
  refuseUnrehearsed(body);
  const tag = optionalText(body, "tag") ?? "";
  const dropletIds = numbers(body, "droplet_ids");
  if (tag !== "" && dropletIds.length > 0) {
    throw unprocessable("tag and droplet_ids exclude each other: members are chosen by tag or by id.");
  }
  checkDroplets(state, dropletIds);
  return {
    name: text(body, "name"),
    algorithm: choice(body, "algorithm", ["round_robin", "least_connections"], "round_robin"),
    size: choice(body, "size", ["lb-small", "lb-medium", "lb-large"], "lb-small"),
    sizeUnit: integer(body, "size_unit", { min: 1, max: maxSizeUnits }, 1),
    forwardingRules: readRules(state, body),
    healthCheck: readHealthCheck(object(body, "health_check") ?? {}),
    stickySessions: readSticky(object(body, "sticky_sessions") ?? {}),
    tag,
    dropletIds,
    redirectHttpToHttps: flag(body, "redirect_http_to_https"),
    proxyProtocol: flag(body, "enable_proxy_protocol"),
    backendKeepalive: flag(body, "enable_backend_keepalive"),
    idleTimeoutSeconds: integer(body, "http_idle_timeout_seconds", { min: 30, max: 600 }, 60),
    disableLetsEncryptDnsRecords: flag(body, "disable_lets_encrypt_dns_records"),
    networkStack: choice(body, "network_stack", ["IPV4"], "IPV4"),
    tlsCipherPolicy: choice(body, "tls_cipher_policy", ["DEFAULT", "STRONG"], "DEFAULT"),
  };
}

/** What the data planes can't do is refused, for a balancer that only says it did would prove nothing. */
function refuseUnrehearsed(body: Fields): void {
  const asked: readonly (readonly [condition: boolean, what: string, instead: string])[] = [
    [(body["type"] ?? "REGIONAL") !== "REGIONAL", `type ${JSON.stringify(body["type"])}`, "use REGIONAL"],
    [(body["network"] ?? "EXTERNAL") !== "EXTERNAL", `network ${JSON.stringify(body["network"])}`, "use EXTERNAL"],
    [(body["network_stack"] ?? "IPV4") !== "IPV4", "a load balancer with IPv6", "use network_stack IPV4"],
    [hasContent(body["firewall"]), "a load balancer's own firewall", "leave it out"],
    [hasContent(body["domains"]), "a global load balancer's domains", "leave them out"],
    [hasContent(body["glb_settings"]), "a global load balancer's settings", "leave them out"],
    [hasContent(body["ip"]), "an address of one's own for a load balancer", "leave ip out"],
  ];
  const refused = asked.find(([condition]) => condition);
  if (refused !== undefined) throw notRehearsed(refused[1], refused[2]);
}

function hasContent(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function checkDroplets(state: State, ids: readonly number[]): void {
  if (ids.length > maxDropletsById) {
    throw unprocessable(`droplet_ids has ${ids.length} members; at most ${maxDropletsById} are allowed, use a tag.`);
  }
  const unknown = ids.find((id) => state.droplets.get(id)?.deleting !== undefined || !state.droplets.has(id));
  if (unknown !== undefined) throw unprocessable(`droplet ${unknown} is none of this account's droplets.`);
}

function readRules(state: State, body: Fields): ForwardingRule[] {
  const rules = objects(body, "forwarding_rules").map((rule) => readRule(state, rule));
  if (rules.length === 0) throw unprocessable("forwarding_rules must have at least one rule.");
  const ports = rules.map((rule) => rule.entry_port);
  const twice = ports.find((port, index) => ports.indexOf(port) !== index);
  if (twice !== undefined) throw unprocessable(`forwarding_rules has two rules for entry_port ${twice}.`);
  return rules;
}

export function readRule(state: State, rule: Fields): ForwardingRule {
  for (const key of ["entry_protocol", "target_protocol"]) {
    if (rule[key] === "http3" || rule[key] === "udp")
      throw notRehearsed(`${key} ${rule[key]}`, "use http, https or tcp");
  }
  const read: ForwardingRule = {
    entry_protocol: choice(rule, "entry_protocol", ["http", "https", "http2", "tcp"]),
    entry_port: integer(rule, "entry_port", portBounds),
    target_protocol: choice(rule, "target_protocol", ["http", "https", "http2", "tcp"]),
    target_port: integer(rule, "target_port", portBounds),
    certificate_id: optionalText(rule, "certificate_id") ?? "",
    tls_passthrough: flag(rule, "tls_passthrough"),
  };
  if ((read.entry_protocol === "tcp") !== (read.target_protocol === "tcp")) {
    throw unprocessable("entry_protocol and target_protocol must both be tcp, or neither.");
  }
  checkCertificate(state.certificates.values(), read);
  return read;
}

function checkCertificate(certificates: Iterable<CertificateRecord>, rule: ForwardingRule): void {
  const encrypted = rule.entry_protocol === "https" || rule.entry_protocol === "http2";
  if (!encrypted || rule.tls_passthrough) {
    if (rule.certificate_id === "") return;
    throw unprocessable(`a rule for ${rule.entry_protocol} that ends no TLS takes no certificate_id.`);
  }
  if (rule.certificate_id === "") {
    throw unprocessable(`entry_protocol ${rule.entry_protocol} needs a certificate_id, or tls_passthrough.`);
  }
  const certificate = [...certificates].find((one) => one.id === rule.certificate_id);
  if (certificate === undefined) throw unprocessable(`certificate ${rule.certificate_id} could not be found.`);
  if (certificate.state !== "verified") throw unprocessable(`certificate ${certificate.name} is not verified yet.`);
}

function readHealthCheck(check: Fields): HealthCheckSettings {
  if (check["protocol"] === "https") throw notRehearsed("a health check over https", "check by http or tcp");
  const protocol = choice(check, "protocol", ["http", "tcp"], "http");
  const path = optionalText(check, "path") ?? "";
  if (protocol === "tcp" && path !== "") throw unprocessable("health_check.path makes no sense with protocol tcp.");
  if (path !== "" && !path.startsWith("/")) throw unprocessable(`health_check.path must begin with /, not be ${path}.`);
  // The defaults of the API's description; the provider's own, 3 and 5, are the other way round.
  return {
    protocol,
    port: integer(check, "port", portBounds, 80),
    ...(protocol === "http" ? { path: path === "" ? "/" : path } : {}),
    check_interval_seconds: integer(check, "check_interval_seconds", { min: 3, max: 300 }, 10),
    response_timeout_seconds: integer(check, "response_timeout_seconds", { min: 3, max: 300 }, 5),
    unhealthy_threshold: integer(check, "unhealthy_threshold", { min: 2, max: 10 }, 5),
    healthy_threshold: integer(check, "healthy_threshold", { min: 2, max: 10 }, 3),
  };
}

function readSticky(sticky: Fields): StickySessions {
  const type = choice(sticky, "type", ["none", "cookies"], "none");
  if (type === "none") return { type };
  const name = text(sticky, "cookie_name");
  if (!/^[\w.-]{2,40}$/.test(name)) {
    throw unprocessable(`sticky_sessions.cookie_name must have 2 to 40 characters of a cookie's name, not be ${name}.`);
  }
  const ttl = integer(sticky, "cookie_ttl_seconds", { min: 1, max: 2 ** 31 - 1 });
  return { type, cookie_name: name, cookie_ttl_seconds: ttl };
}
