import { mkdtemp } from "node:fs/promises";
import { dirname, join } from "node:path";

import { LocalWorkspace, PulumiCommand, type PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import consumer from "../../../examples/consumer/index.ts";
import { engineEnvironment } from "../../../rehearsal/engine/engine-environment.ts";
import { toolsFolder } from "../../../rehearsal/engine/paths.ts";
import { type Outcome, PaperSite } from "./paper-site.ts";

let site: PaperSite;
let up: Outcome;

beforeAll(async () => {
  site = await PaperSite.start();
  up = await site.run("up");
});
afterAll(() => site.dispose());

describe("another team's program", () => {
  /** A project of its own, in the same backend. */
  async function consume(reference: string, program: PulumiFn = consumer) {
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "dev", projectName: "evenkeel-consumer", program },
      {
        workDir: await mkdtemp(join(site.home.folder, "consumer-")),
        pulumiHome: site.home.pulumiHome,
        pulumiCommand: await PulumiCommand.get({ root: dirname(toolsFolder) }),
        envVars: await engineEnvironment(site.home),
      },
    );
    await stack.setConfig("site", { value: reference });
    const { outputs } = await stack.up();
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
  }

  it("reads the site's outputs from the engine's state, with their types", async () => {
    const { addresses, url, release } = up.outputs as { addresses: string[]; url: string; release: string };
    expect(await consume("organization/evenkeel/dev")).toEqual({
      allowList: addresses.map((address) => `${address}/32`),
      namesToAskFor: [],
      healthCheckUrl: `${url}/health`,
      servedBy: `release ${release} on 2 hosts in fra1`,
    });
  });

  it("is told in words when there is no such site", async () => {
    await expect(consume("organization/evenkeel/nowhere")).rejects.toThrow(/organization\/evenkeel\/nowhere/);
  });
});
