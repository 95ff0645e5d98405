import { beforeEach, describe, expect, it } from "vitest";

import { Recorder } from "../recorder.ts";
import { answers, certificateArn, createSite } from "./program.ts";

beforeEach(() => {
  // For its mocks alone.
  new Recorder(answers);
});

describe("a setting on AWS", () => {
  const generation = async (config: Record<string, unknown>) => (await createSite(config)).site.candidate.generation;

  it.each([
    [{ hostSize: "t3.large" }],
    [{ webServer: "nginx" }],
    [{ domains: ["example.com"], tls: "none" }],
    [{ healthPort: 8081 }],
    [{ domains: ["example.com"], certificateArn }],
  ])("%j is in the hosts' recipe: it makes a new generation", async (config) => {
    expect(await generation(config)).not.toBe(await generation({}));
  });

  it.each([[{ hostCount: 4 }], [{ maxHosts: 8 }], [{ elb: "classic" }], [{ zones: 3 }], [{ nat: "perZone" }]])(
    "%j leaves the generation as it is",
    async (config) => {
      expect(await generation(config)).toBe(await generation({}));
    },
  );
});
