import { describe, expect, it } from "vitest";
import { checkLoadBalancer } from "../../../../rehearsal/digitalocean/provider/resources/load-balancer-check.ts";
import { UNKNOWN } from "../../../../rehearsal/provider/values.ts";

const good = {
  region: "fra1",
  forwardingRules: [{ entryPort: 80 }],
  healthcheck: { protocol: "http", path: "/health" },
  stickySessions: { type: "cookies", cookieName: "lb", cookieTtlSeconds: 300 },
  dropletTag: "web",
};

describe("checkLoadBalancer", () => {
  it("accepts what fits together, and what isn't known yet", () => {
    expect(checkLoadBalancer(good)).toEqual([]);
    const unknown = { ...good, healthcheck: UNKNOWN, forwardingRules: UNKNOWN, region: UNKNOWN };
    expect(checkLoadBalancer(unknown)).toEqual([]);
    expect(checkLoadBalancer({ ...good, healthcheck: { protocol: UNKNOWN } })).toEqual([]);
  });

  it.each([
    ["an HTTP check without a path", { healthcheck: { protocol: "http" } }, "healthcheck.path"],
    ["a TCP check with one", { healthcheck: { protocol: "tcp", path: "/" } }, "healthcheck.path"],
    [
      "cookies without a name",
      { stickySessions: { type: "cookies", cookieTtlSeconds: 1 } },
      "stickySessions.cookieName",
    ],
    ["a cookie without cookies", { stickySessions: { type: "none", cookieName: "lb" } }, "stickySessions.cookieName"],
    ["a tag and ids", { dropletIds: [1] }, "dropletIds"],
    ["no forwarding rule", { forwardingRules: [] }, "forwardingRules"],
    ["no region", { region: undefined }, "region"],
    ["a region for a global one", { type: "GLOBAL" }, "region"],
  ])("refuses %s", (_, change, property) => {
    expect(checkLoadBalancer({ ...good, ...change }).map((failure) => failure.property)).toEqual([property]);
  });
});
