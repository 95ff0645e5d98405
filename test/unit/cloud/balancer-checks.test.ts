import { describe, expect, it } from "vitest";

import type { HealthCheck, LoadBalancerSpec } from "../../../rehearsal/cloud/data-plane.ts";
import { checksOrder } from "../../../rehearsal/cloud/docker/balancer-checks.ts";

const http = { protocol: "http", port: 80, targetProtocol: "http", targetPort: 8080 } as const;
const passed = { protocol: "tcp", port: 443, targetProtocol: "tcp", targetPort: 443 } as const;

const health: HealthCheck = {
  protocol: "http",
  port: 8081,
  path: "/health",
  agent: "a checker/1.0",
  statuses: "200,301-302",
  intervalSeconds: 6,
  timeoutSeconds: 5,
  unhealthyThreshold: 2,
  healthyThreshold: 4,
};

const spec: LoadBalancerSpec = {
  id: "balancer",
  address: "127.9.9.9",
  network: "vpc",
  privateAddress: "10.1.0.5",
  listeners: [http, passed],
  algorithm: "round_robin",
  health,
  failOpen: true,
  proxyProtocol: true,
  backendKeepalive: false,
  idleTimeoutSeconds: 60,
  members: [{ id: "42", address: "10.1.0.9", draining: true }],
};

const order = (more: Partial<HealthCheck>): object => checksOrder({ ...spec, health: { ...health, ...more } });

describe("what a load balancer has checked", () => {
  it("is each member once, for all pools but the one that is open to all", () => {
    expect(checksOrder(spec)).toEqual({
      health,
      proxyProtocol: true,
      pools: ["http-8080", "tcp-443"],
      members: [{ id: "42", address: "10.1.0.9" }],
    });
  });

  it("is nothing that would end its line in a request, and no list that is none", () => {
    expect(order({ path: "/it's $HOME #1" })).toMatchObject({ health: { path: "/it's $HOME #1" } });
    expect(() => order({ path: "/a\r\nHost: evil" })).toThrow(TypeError);
    expect(() => order({ agent: "a\nb" })).toThrow(TypeError);
    expect(() => order({ statuses: "2xx" })).toThrow(TypeError);
  });
});
