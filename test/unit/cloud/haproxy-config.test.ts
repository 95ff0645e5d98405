import { describe, expect, it } from "vitest";

import type { LoadBalancerSpec } from "../../../rehearsal/cloud/data-plane.ts";
import { renderConfig, serverArgs } from "../../../rehearsal/cloud/docker/haproxy-config.ts";
import { poolsOf } from "../../../rehearsal/cloud/docker/haproxy-pools.ts";

const http = { protocol: "http", port: 80, targetProtocol: "http", targetPort: 8080 } as const;
const https = { protocol: "https", port: 443, targetProtocol: "http", targetPort: 8080, certificate: "PEM" } as const;
const passed = { protocol: "tcp", port: 443, targetProtocol: "tcp", targetPort: 443 } as const;
const pool = { name: "http-8080", protocol: "http", port: 8080, checked: true } as const;
const openPool = { ...pool, name: "http-8080-open", checked: false };
const member = { id: "42", address: "10.1.0.9" };

const spec: LoadBalancerSpec = {
  id: "balancer",
  address: "127.9.9.9",
  network: "vpc",
  privateAddress: "10.1.0.5",
  listeners: [http],
  algorithm: "round_robin",
  health: {
    protocol: "http",
    port: 8080,
    path: "/health",
    agent: "a checker/1.0",
    statuses: "200",
    intervalSeconds: 3,
    timeoutSeconds: 2,
    unhealthyThreshold: 2,
    healthyThreshold: 4,
  },
  failOpen: false,
  proxyProtocol: false,
  backendKeepalive: false,
  idleTimeoutSeconds: 60,
  members: [member],
};

const render = (more: Partial<LoadBalancerSpec> = {}): readonly string[] =>
  renderConfig({ ...spec, ...more }, new Map([pool, openPool].map(({ name }) => [name, [member]]))).split("\n");

describe("HAProxy's configuration", () => {
  it("leaves checking to the program beside it, so that every member is up until told otherwise", () => {
    expect(serverArgs(spec, pool, member)).toBe("10.1.0.9:8080");
    expect(render()).toContain("  server 42 10.1.0.9:8080");
    expect(render().filter((line) => line.includes("check"))).toEqual([]);
  });

  it("starts a member that drains without a request", () => {
    const members = new Map([[pool.name, [{ ...member, draining: true }]]]);
    expect(renderConfig(spec, members)).toContain("  server 42 10.1.0.9:8080 disabled\n");
  });

  it("neither tries again nor keeps connections to members, unless told to keep", () => {
    expect(render()).toEqual(
      expect.arrayContaining(["  retries 0", "  http-reuse never", "  option http-server-close"]),
    );
    expect(render().filter((line) => line.includes("redispatch"))).toEqual([]);
    const kept = render({ backendKeepalive: true });
    expect(kept).toContain("  http-reuse safe");
    expect(kept).not.toContain("  option http-server-close");
  });

  it("names the algorithm as HAProxy does", () => {
    expect(render()).toContain("  balance roundrobin");
    expect(render({ algorithm: "least_connections" })).toContain("  balance leastconn");
  });

  it("ends TLS with the certificate", () => {
    const lines = render({ listeners: [http, https] });
    expect(lines).toContain("  bind :443 ssl crt /run/evenkeel-balancer/certificate-443.pem alpn h2,http/1.1");
    expect(lines).toContain("  http-request set-header X-Forwarded-Proto https");
    expect(lines.filter((line) => line.includes("redirect"))).toEqual([]);
  });

  it("redirects where a listener says so, and passes nothing on there", () => {
    const redirect = { scheme: "https", status: 301 } as const;
    const rules = (more: Partial<typeof redirect> & { host?: string; port?: number }): string => {
      const lines = render({ listeners: [{ ...http, redirect: { ...redirect, ...more } }, https] });
      const frontend = lines.slice(lines.indexOf("frontend http-80"), lines.indexOf("frontend https-443"));
      expect(frontend.filter((line) => line.includes("default_backend"))).toEqual([]);
      return frontend.find((line) => line.includes("redirect")) ?? "";
    };
    expect(rules({})).toBe("  http-request redirect code 301 location https://%[req.hdr(host),host_only]%[pathq]");
    expect(rules({ host: "www.example.org", port: 8443 })).toBe(
      "  http-request redirect code 301 location https://www.example.org:8443%[pathq]",
    );
  });

  it("has a second pool for when all are out, only where a balancer fails open", () => {
    expect(poolsOf({ ...spec, failOpen: true })).toEqual([pool, openPool]);
    const lines = render({ failOpen: true });
    expect(lines).toContain("  use_backend http-8080-open if { nbsrv(http-8080) eq 0 }");
    expect(lines.slice(lines.indexOf("backend http-8080-open"))).toContain("  server 42 10.1.0.9:8080");
    expect(poolsOf(spec)).toEqual([pool]);
    expect(render().filter((line) => line.includes("-open"))).toEqual([]);
  });

  it("checks members once for listeners with the same target, and passes tcp through untouched", () => {
    expect(poolsOf({ ...spec, listeners: [http, https] })).toHaveLength(1);
    const redirected = { ...http, targetPort: 1, redirect: { scheme: "https", status: 301 } } as const;
    expect(poolsOf({ ...spec, listeners: [redirected, https] })).toHaveLength(1);
    const lines = render({ listeners: [http, passed] });
    const at = lines.indexOf("frontend tcp-443");
    expect(lines.slice(at, at + 4)).toEqual([
      "frontend tcp-443",
      "  mode tcp",
      "  bind :443",
      "  default_backend tcp-443",
    ]);
  });

  it("sends the PROXY protocol if asked, also through tcp, and the cookie only to http members", () => {
    const proxied = { ...spec, proxyProtocol: true, listeners: [http, passed] };
    expect(poolsOf(proxied).map((each) => serverArgs(proxied, each, member))).toEqual([
      "10.1.0.9:8080 send-proxy",
      "10.1.0.9:443 send-proxy",
    ]);
    const sticky = { ...spec, stickyCookie: { name: "LB", ttlSeconds: 60 } };
    expect(serverArgs(sticky, pool, member)).toContain("cookie 42");
    expect(serverArgs(sticky, { ...pool, protocol: "tcp" }, member)).not.toContain("cookie");
  });
});
