import { beforeEach, describe, expect, it } from "vitest";

import { Recorder } from "../recorder.ts";
import { createSite, digitalOcean } from "./program.ts";

beforeEach(() => {
  // For its mocks alone.
  new Recorder(digitalOcean());
});

describe("a setting on DigitalOcean", () => {
  const generation = async (config: Record<string, unknown>) => (await createSite(config)).site.candidate.generation;

  it.each([
    [{ hostSize: "s-4vcpu-8gb" }],
    [{ hostImage: "158963456" }],
    [{ domains: ["example.com"], tls: "none" }],
    [{ probes: [{ path: "/orders", status: 200 }] }],
    [{ healthPath: "/up" }],
    [{ sshKeys: ["289794"] }],
  ])("%j is in the hosts' recipe: it makes a new generation", async (config) => {
    expect(await generation(config)).not.toBe(await generation({}));
  });

  it("maxHosts makes a new generation where it makes hosts a pool, and where it takes the pool away again", async () => {
    const fixed = await generation({ sshKeys: ["289794"] });
    expect(await generation({ sshKeys: ["289794"], maxHosts: 4 })).not.toBe(fixed);
    expect(await generation({ sshKeys: ["289794"], maxHosts: 2 })).toBe(fixed);
  });

  it.each([
    [{ hostCount: 4 }],
    [{ algorithm: "least_connections" }],
    [{ stickySeconds: 60 }],
    [{ egress: ["tcp/80", "tcp/443", "udp/53"] }],
    [{ gateTimeoutSeconds: 60 }],
    [{ environment: { GREETING: "hello" } }],
    [{ workerMemoryMegabytes: 256 }],
  ])("%j leaves the generation as it is", async (config) => {
    expect(await generation(config)).toBe(await generation({}));
  });
});
