import type { Listener, LoadBalancerSpec, Member } from "../data-plane.ts";

/** Where HAProxy's container finds the folder with its files. */
export const MOUNT = "/run/evenkeel-balancer";

/** Times that DigitalOcean does not document, so they are only bounds: a member that takes longer does not answer. */
const CONNECT_SECONDS = 5;

/**
 * HAProxy's configuration of a load balancer, DigitalOcean's semantics read pessimistically: no retry and no other
 * member after a failed connection, 503 when none is up, and what the health policy says is bent by nothing.
 *
 * @param members of each backend, by its name: those that HAProxy has when it reads this, see `load-balancer.ts`
 */
export function renderConfig(spec: LoadBalancerSpec, members: ReadonlyMap<string, readonly Member[]>): string {
  const sections = [
    globalSection(),
    defaultsSection(spec),
    ...spec.listeners.map((listener) => frontend(spec, listener)),
    ...targetsOf(spec).map((target) => backend(spec, target, members.get(backendName(target)) ?? [])),
  ];
  return sections
    .map(([title = "", ...lines]) => [title, ...lines.map((line) => `  ${line}`), ""].join("\n"))
    .join("\n");
}

/** Listeners with the same target share a backend, so members are not checked twice. */
export function targetsOf(spec: LoadBalancerSpec): readonly Listener[] {
  const byName = new Map(spec.listeners.map((listener) => [backendName(listener), listener]));
  return [...byName.values()];
}

export function backendName(target: Pick<Listener, "targetProtocol" | "targetPort">): string {
  return `${target.targetProtocol}-${target.targetPort}`;
}

/** What follows `server NAME` in the configuration, and `add server BACKEND/NAME` at run time. */
export function serverArgs(spec: LoadBalancerSpec, target: Listener, member: Member): string {
  const { health } = spec;
  const seconds = `${health.intervalSeconds}s`;
  return [
    `${member.address}:${target.targetPort}`,
    // With a port of their own, checks are plain also where requests are in TLS.
    `check port ${health.port}`,
    // All three, so that no check comes early or late because of the last one.
    `inter ${seconds} fastinter ${seconds} downinter ${seconds}`,
    `fall ${health.unhealthyThreshold} rise ${health.healthyThreshold}`,
    ...(target.targetProtocol === "https" ? ["ssl verify none"] : []),
    ...(spec.proxyProtocol ? ["send-proxy check-send-proxy"] : []),
    ...(isHttp(target.targetProtocol) && spec.stickyCookie !== undefined ? [`cookie ${member.id}`] : []),
  ].join(" ");
}

export function certificateFile(listener: Listener): string {
  return `certificate-${listener.port}.pem`;
}

function globalSection(): readonly string[] {
  return [
    "global",
    "log stderr format raw local0 notice",
    // What each member's health was outlives a reload.
    `server-state-file ${MOUNT}/server-state`,
    "ssl-default-bind-options ssl-min-ver TLSv1.2",
  ];
}

function defaultsSection(spec: LoadBalancerSpec): readonly string[] {
  const idle = `${spec.idleTimeoutSeconds}s`;
  return [
    "defaults",
    "log global",
    "retries 0",
    `timeout connect ${Math.min(CONNECT_SECONDS, spec.health.timeoutSeconds)}s`,
    `timeout check ${spec.health.timeoutSeconds}s`,
    `timeout client ${idle}`,
    `timeout server ${idle}`,
    `timeout tunnel ${idle}`,
    `timeout http-request ${idle}`,
    `timeout http-keep-alive ${idle}`,
    // A reload does not close a client's connection while a request may be on its way.
    "option idle-close-on-response",
    "load-server-state-from-file global",
  ];
}

function frontend(spec: LoadBalancerSpec, listener: Listener): readonly string[] {
  const http = isHttp(listener.protocol);
  const tls = listener.protocol === "https" ? ` ssl crt ${MOUNT}/${certificateFile(listener)} alpn h2,http/1.1` : "";
  return [
    `frontend ${listener.protocol}-${listener.port}`,
    `mode ${http ? "http" : "tcp"}`,
    `bind :${listener.port}${tls}`,
    ...(http ? httpRules(spec, listener) : []),
    `default_backend ${backendName(listener)}`,
  ];
}

function httpRules(spec: LoadBalancerSpec, listener: Listener): readonly string[] {
  if (spec.redirectHttpToHttps && listener.protocol === "http") {
    return ["http-request redirect scheme https code 307"];
  }
  return [
    "option forwardfor",
    `http-request set-header X-Forwarded-Proto ${listener.protocol}`,
    `http-request set-header X-Forwarded-Port ${listener.port}`,
  ];
}

function backend(spec: LoadBalancerSpec, target: Listener, members: readonly Member[]): readonly string[] {
  const http = isHttp(target.targetProtocol);
  const cookie = spec.stickyCookie;
  return [
    `backend ${backendName(target)}`,
    `mode ${http ? "http" : "tcp"}`,
    `balance ${spec.algorithm === "least_connections" ? "leastconn" : "roundrobin"}`,
    ...(http ? [spec.backendKeepalive ? "http-reuse safe" : "http-reuse never"] : []),
    ...(http && !spec.backendKeepalive ? ["option http-server-close"] : []),
    ...(http && cookie !== undefined
      ? [`cookie ${cookie.name} insert indirect nocache maxlife ${cookie.ttlSeconds}s`]
      : []),
    ...checkRules(spec),
    ...members.map((member) => `server ${member.id} ${serverArgs(spec, target, member)}`),
  ];
}

function checkRules(spec: LoadBalancerSpec): readonly string[] {
  const { protocol, path = "/", port } = spec.health;
  if (protocol === "tcp") return [];
  const host = port === 80 ? "%[bc_dst]" : `%[bc_dst]:${port}`;
  const headers = `hdr Host "${host}" hdr User-Agent evenkeel-rehearsal-check`;
  return [
    "option httpchk",
    `http-check send meth GET uri ${quote(path)} ver HTTP/1.1 ${headers}`,
    // DigitalOcean's pages differ on which answers are healthy; 200 is on every list.
    "http-check expect status 200",
  ];
}

function isHttp(protocol: Listener["protocol"]): boolean {
  return protocol !== "tcp";
}

/** @throws {TypeError} if the text would end its line: it comes from outside */
function quote(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must not get in
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new TypeError(`not a path: ${JSON.stringify(text)}`);
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
