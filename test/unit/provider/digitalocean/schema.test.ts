import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { resourceConstraints, typeConstraints } from "../../../../rehearsal/digitalocean/provider/constraints.ts";
import { VERSION } from "../../../../rehearsal/digitalocean/provider/provider.ts";
import { loadSchema } from "../../../../rehearsal/digitalocean/provider/schema.ts";
import { checkResource } from "../../../../rehearsal/provider/check.ts";

describe("loadSchema", () => {
  const schema = loadSchema();
  const naming = { logicalName: "a", randomSeed: new Uint8Array([1]) };

  it("has every property that a constraint is put on", () => {
    const names = (record: object): string[] => Object.keys(record).map((token) => token.split(":").at(-1) ?? "");
    expect(names(schema.resources)).toEqual(expect.arrayContaining(Object.keys(resourceConstraints)));
    expect(names(schema.types)).toEqual(expect.arrayContaining(Object.keys(typeConstraints)));
    const known = [
      ...Object.entries(schema.resources).map(([token, { inputs }]) => [token, inputs] as const),
      ...Object.entries(schema.types).map(([token, { properties }]) => [token, properties] as const),
    ];
    for (const [token, properties] of known) {
      const name = token.split(":").at(-1) ?? "";
      const constrained = Object.keys(resourceConstraints[name] ?? typeConstraints[name] ?? {});
      expect(Object.keys(properties), name).toEqual(expect.arrayContaining(constrained));
    }
  });

  it.each([
    ["droplet:Droplet", { image: "debian-13-x64", size: "s-1vcpu-1gb", name: "under_score" }, "name is not allowed"],
    ["droplet:Droplet", { image: "debian-13-x64", size: "s", userData: "x".repeat(65_537) }, "userData is not allowed"],
    [
      "firewall:Firewall",
      { inboundRules: [{ protocol: "ssh" }] },
      'inboundRules[0].protocol is not allowed, got "ssh"',
    ],
    [
      "loadBalancer:LoadBalancer",
      { healthcheck: { protocol: "http", port: 80, checkIntervalSeconds: 2 } },
      "healthcheck.checkIntervalSeconds is not allowed, got 2; an integer from 3 to 300 is required",
    ],
    ["loadBalancer:LoadBalancer", { algorithm: "random" }, 'one of "round_robin", "least_connections" is required'],
    ["spacesBucketObject:SpacesBucketObject", { key: "k", region: "fra1" }, "bucket is missing"],
    ["domain:Domain", {}, "name is missing"],
  ])("refuses in %s %j", (type, inputs, message) => {
    const spec = schema.resources[`digitalocean:index/${type}`];
    const { failures } = checkResource(schema, spec ?? expect.fail(type), undefined, inputs, naming);
    expect(failures.map(({ property, reason }) => `${property} ${reason}`).join("\n")).toContain(message);
  });

  it("gives the engine the version of the SDK in use, so that it has nothing to warn of", () => {
    const { version } = createRequire(import.meta.url)("@pulumi/digitalocean/package.json") as { version: string };
    expect(VERSION).toBe(version);
  });
});
