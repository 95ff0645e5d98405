import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { hostId } from "../../../infra/host/host-id.ts";
import { release } from "../packed.ts";
import { Recorder } from "../recorder.ts";
import { resolved } from "../resolved.ts";
import { createSite, digitalOcean } from "./program.ts";

/** Objects of the store, by key. */
let notes: Record<string, string> = {};
let answers: ReturnType<typeof digitalOcean>;
let recorder: Recorder;

beforeEach(() => {
  notes = {};
  answers = digitalOcean((key) => notes[key]);
  recorder = new Recorder(answers);
});

describe("a site that grows with its load", () => {
  const growing = { maxHosts: 6, sshKeys: ["289794"] };
  const pool = () => recorder.only("digitalocean:index/dropletAutoscale:DropletAutoscale").inputs;
  const withHosts = (tags: readonly string[][]) => ({
    ...answers,
    invokes: {
      ...answers.invokes,
      "digitalocean:index/getDroplets:getDroplets": { droplets: tags.map((each, n) => ({ id: 100 + n, tags: each })) },
    },
  });

  it("is a pool of hosts behind the tag, in place of droplets of its own", async () => {
    await createSite({ ...growing, scaleOn: "memory", scaleTarget: 70 });
    expect(recorder.of("digitalocean:index/droplet:Droplet")).toEqual([]);
    const { config, dropletTemplate: template } = pool();
    // All of it is a secret, because the user data is.
    const { value } = z.object({ value: z.record(z.string(), z.unknown()) }).parse(template);
    expect(config).toEqual({ minInstances: 2, maxInstances: 6, targetMemoryUtilization: 0.7, cooldownMinutes: 5 });
    expect(value).toEqual({
      region: "fra1",
      vpcUuid: "evenkeel-dev-network-id",
      projectId: "evenkeel-dev-project-id",
      tags: ["evenkeel-dev-web", "evenkeel-dev-web-a"],
      size: "s-2vcpu-2gb",
      image: "debian-13-x64",
      sshKeys: ["289794"],
      userData: expect.stringContaining("#cloud-config") as string,
      withDropletAgent: true,
    });
  });

  it("is another pool with another generation, network or tag: the hosts of a changed one would stay as they are", async () => {
    const { candidate } = (await createSite({ ...growing, tag: "blue" })).site;
    expect(recorder.only("digitalocean:index/dropletAutoscale:DropletAutoscale").options.replacementTrigger).toBe(
      `${candidate.generation} evenkeel-dev-network-id blue`,
    );
  });

  it("begins a generation with as many hosts as serve, within its limits, and goes back to hostCount then", async () => {
    const old = ["evenkeel-dev-web", "evenkeel-dev-web-b"];
    recorder = new Recorder(withHosts([old, old, old, ["evenkeel-dev-web", "evenkeel-dev-web-a"]]));
    const { candidate } = (await createSite(growing)).site;
    expect(pool()["config"]).toMatchObject({ minInstances: 3 });
    recorder = new Recorder(withHosts([old, old, old, old, old, old, old]));
    await createSite(growing);
    expect(pool()["config"]).toMatchObject({ minInstances: 6 });
    recorder = new Recorder(withHosts([old, old, old]));
    notes = { verdicts: `${candidate.generation} serving a ${release.id}\n` };
    await createSite(growing);
    expect(pool()["config"]).toMatchObject({ minInstances: 2 });
  });

  it("tells its hosts of now", async () => {
    recorder = new Recorder(withHosts([[], []]));
    const { site } = await createSite(growing);
    expect(await resolved(site.hosts)).toEqual(["100", "101"].map((id) => ({ id, servedBy: hostId(id) })));
    expect(site.currentHosts).toBeDefined();
  });
});
