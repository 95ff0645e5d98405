import type { Listener, LoadBalancerSpec, Member } from "../data-plane.ts";
import { originOf } from "../redirect.ts";
import { poolName, poolsOf, stickyPool } from "./haproxy-pools.ts";
import type { Pool } from "./haproxy-pools.ts";
import { singleLine } from "./single-line.ts";

/** Where HAProxy's container finds the folder with its files. */
export const MOUNT = "/run/evenkeel-balancer";

/** In that folder: ids of members that drain, one a line, in HAProxy's memory changed at run time. */
export const DRAINING_FILE = "draining";

/** Times that clouds do not document, so they are only bounds: a member that takes longer does not answer. */
const CONNECT_SECONDS = 5;

/**
 * HAProxy's configuration of a load balancer, clouds' semantics read pessimistically: no retry and no other member after
 * a failed connection. Who is up it is told from outside, see `balancer/checks.py`.
 *
 * @param members of each pool, by its name: those that HAProxy has when it reads this, see `load-balancers.ts`
 */
export function renderConfig(spec: LoadBalancerSpec, members: ReadonlyMap<string, readonly Member[]>): string {
  const sections = [
    globalSection(),
    defaultsSection(spec),
    ...spec.listeners.map((listener) => frontend(spec, listener)),
    ...poolsOf(spec).map((pool) => backend(spec, pool, members.get(pool.name) ?? [])),
  ];
  return sections
    .map(([title = "", ...lines]) => [title, ...lines.map((line) => `  ${line}`), ""].join("\n"))
    .join("\n");
}

/** What follows `server NAME` in the configuration, and `add server POOL/NAME` at run time. */
export function serverArgs(spec: LoadBalancerSpec, pool: Pool, member: Member): string {
  return [
    // Without a check: `balancer/checks.py` says who is up.
    `${member.address}:${pool.port}`,
    ...(pool.protocol === "https" ? ["ssl verify none"] : []),
    ...(spec.proxyProtocol ? ["send-proxy"] : []),
    ...(stickyPool(spec, pool) === undefined ? [] : [`cookie ${member.id}`]),
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
  const tls = listener.protocol === "https" ? ` ssl crt ${MOUNT}/${certificateFile(listener)} alpn h2,http/1.1` : "";
  return [
    `frontend ${listener.protocol}-${listener.port}`,
    `mode ${listener.protocol === "tcp" ? "tcp" : "http"}`,
    `bind :${listener.port}${tls}`,
    ...(listener.redirect === undefined ? passRules(spec, listener) : redirectRules(spec, listener.redirect)),
  ];
}

function redirectRules(spec: LoadBalancerSpec, redirect: NonNullable<Listener["redirect"]>): readonly string[] {
  const origin = originOf(redirect, "%[req.hdr(host),host_only]");
  return [
    // A client that named no host is sent to where it found us.
    `http-request set-header Host ${spec.address} unless { req.hdr(host) -m found }`,
    `http-request redirect code ${redirect.status} location ${origin}%[pathq]`,
  ];
}

function passRules(spec: LoadBalancerSpec, listener: Listener): readonly string[] {
  const checked = poolName(listener, { checked: true });
  const headers = [
    "option forwardfor",
    `http-request set-header X-Forwarded-Proto ${listener.protocol}`,
    `http-request set-header X-Forwarded-Port ${listener.port}`,
  ];
  return [
    ...(listener.protocol === "tcp" ? [] : headers),
    ...(spec.failOpen ? [`use_backend ${poolName(listener, { checked: false })} if { nbsrv(${checked}) eq 0 }`] : []),
    `default_backend ${checked}`,
  ];
}

function backend(spec: LoadBalancerSpec, pool: Pool, members: readonly Member[]): readonly string[] {
  const http = pool.protocol !== "tcp";
  const cookie = stickyPool(spec, pool);
  return [
    `backend ${pool.name}`,
    `mode ${http ? "http" : "tcp"}`,
    `balance ${spec.algorithm === "least_connections" ? "leastconn" : "roundrobin"}`,
    ...(http ? [spec.backendKeepalive ? "http-reuse safe" : "http-reuse never"] : []),
    ...(http && !spec.backendKeepalive ? ["option http-server-close"] : []),
    ...(cookie === undefined ? [] : cookieRules(cookie)),
    ...members.map((member) => `server ${member.id} ${serverArgs(spec, pool, member)}${startOf(member)}`),
  ];
}

/** HAProxy forgets over a reload who drains: until it is told again, such a member gets nothing. */
function startOf(member: Member): string {
  return member.draining === true ? " disabled" : "";
}

function cookieRules({ name, ttlSeconds }: NonNullable<LoadBalancerSpec["stickyCookie"]>): readonly string[] {
  // After the member's id HAProxy writes two dates.
  const drains = `{ req.cook(${name}),field(1,|) -m str -f ${MOUNT}/${DRAINING_FILE} }`;
  const cookie = quote(`^(.*; *)?\\Q${name}\\E=[^;]*(.*)$`);
  return [
    `cookie ${name} insert indirect nocache maxlife ${ttlSeconds}s`,
    // HAProxy lets a member that drains keep the clients whose cookie names it. They get another cookie instead.
    `http-request replace-header Cookie ${cookie} ${quote(`\\1${name}=\\2`)} if ${drains}`,
  ];
}

function quote(text: string): string {
  return `'${singleLine(text).replaceAll("'", `'"'"'`)}'`;
}
