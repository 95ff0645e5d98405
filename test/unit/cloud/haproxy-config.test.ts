import { describe, expect, it } from "vitest";

import type { LoadBalancerSpec } from "../../../rehearsal/cloud/data-plane.ts";
import { renderConfig, serverArgs, targetsOf } from "../../../rehearsal/cloud/docker/haproxy-config.ts";

const http = { protocol: "http", port: 80, targetProtocol: "http", targetPort: 8080 } as const;
const https = { protocol: "https", port: 443, targetProtocol: "http", targetPort: 8080, certificate: "PEM" } as const;
const passed = { protocol: "tcp", port: 443, targetProtocol: "tcp", targetPort: 443 } as const;
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
    intervalSeconds: 3,
    timeoutSeconds: 2,
    unhealthyThreshold: 2,
    healthyThreshold: 4,
  },
  redirectHttpToHttps: false,
  proxyProtocol: false,
  backendKeepalive: false,
  idleTimeoutSeconds: 60,
  members: [member],
};

const render = (more: Partial<LoadBalancerSpec> = {}): readonly string[] =>
  renderConfig({ ...spec, ...more }, new Map([["http-8080", [member]]])).split("\n");

describe("HAProxy's configuration", () => {
  it("checks exactly as the policy says, whatever state a member is in", () => {
    expect(serverArgs(spec, http, member)).toBe(
      "10.1.0.9:8080 check port 8080 inter 3s fastinter 3s downinter 3s fall 2 rise 4",
    );
    const lines = render();
    expect(lines).toContain(`  server 42 ${serverArgs(spec, http, member)}`);
    expect(lines).toContain("  timeout check 2s");
    expect(lines).toContain("  timeout connect 2s");
    expect(lines).toContain("  http-check expect status 200");
  });

  it("asks with the member's address as Host, with the port unless it is 80", () => {
    const send = (port: number): string | undefined =>
      render({ health: { ...spec.health, port } }).find((line) => line.includes("http-check send"));
    expect(send(8080)).toContain(`uri '/health' ver HTTP/1.1 hdr Host "%[bc_dst]:8080"`);
    expect(send(80)).toContain(`hdr Host "%[bc_dst]"`);
  });

  it("lets no text of a health path out of its place", () => {
    const path = "/it's $HOME #1";
    const line = render({ health: { ...spec.health, path } }).find((each) => each.includes("http-check send"));
    expect(line).toContain(`uri '/it'"'"'s $HOME #1' ver`);
    expect(() => render({ health: { ...spec.health, path: "/a\n  server evil 1.2.3.4" } })).toThrow(TypeError);
  });

  it("checks tcp by connecting only", () => {
    const lines = render({ health: { ...spec.health, protocol: "tcp" } });
    expect(lines.filter((line) => /httpchk|http-check/.test(line))).toEqual([]);
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

  it("ends TLS with the certificate, and redirects http only if asked", () => {
    const lines = render({ listeners: [http, https], redirectHttpToHttps: true });
    expect(lines).toContain("  bind :443 ssl crt /run/evenkeel-balancer/certificate-443.pem alpn h2,http/1.1");
    expect(lines.filter((line) => line.includes("redirect scheme https"))).toHaveLength(1);
    expect(lines).toContain("  http-request set-header X-Forwarded-Proto https");
    expect(render({ listeners: [http, https] }).filter((line) => line.includes("redirect"))).toEqual([]);
  });

  it("checks members once for listeners with the same target, and passes tcp through untouched", () => {
    expect(targetsOf({ ...spec, listeners: [http, https] })).toHaveLength(1);
    const lines = render({ listeners: [http, passed] });
    const at = lines.indexOf("frontend tcp-443");
    expect(lines.slice(at, at + 4)).toEqual([
      "frontend tcp-443",
      "  mode tcp",
      "  bind :443",
      "  default_backend tcp-443",
    ]);
  });

  it("sends the PROXY protocol with checks too, and the cookie only to http members", () => {
    expect(serverArgs({ ...spec, proxyProtocol: true }, http, member)).toContain("send-proxy check-send-proxy");
    const sticky = { ...spec, stickyCookie: { name: "LB", ttlSeconds: 60 } };
    expect(serverArgs(sticky, http, member)).toContain("cookie 42");
    expect(serverArgs(sticky, passed, member)).not.toContain("cookie");
  });
});
