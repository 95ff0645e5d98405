import { beforeEach, describe, expect, it } from "vitest";

import { hostId } from "../../../infra/host/host-id.ts";
import { release } from "../packed.ts";
import { Recorder } from "../recorder.ts";
import { resolved } from "../resolved.ts";
import { createSite, digitalOcean } from "./program.ts";

let answers: ReturnType<typeof digitalOcean>;
let recorder: Recorder;

beforeEach(() => {
  answers = digitalOcean();
  recorder = new Recorder(answers);
});

describe("a site on DigitalOcean with the default settings", () => {
  it("is made of exactly these resources", async () => {
    await createSite();
    expect(recorder.counts).toEqual({
      "digitalocean:index/tag:Tag": 1,
      "digitalocean:index/vpc:Vpc": 1,
      "digitalocean:index/loadBalancer:LoadBalancer": 1,
      "digitalocean:index/firewall:Firewall": 1,
      "digitalocean:index/spacesKey:SpacesKey": 2,
      "pulumi:providers:digitalocean": 1,
      "digitalocean:index/spacesBucket:SpacesBucket": 1,
      "digitalocean:index/spacesBucketObject:SpacesBucketObject": 5,
      "digitalocean:index/droplet:Droplet": 2,
      "digitalocean:index/project:Project": 1,
      "digitalocean:index/projectResources:ProjectResources": 1,
      "evenkeel:digitalocean:Network": 1,
      "evenkeel:digitalocean:LoadBalancer": 1,
      "evenkeel:digitalocean:Firewall": 1,
      "evenkeel:digitalocean:Store": 1,
      "evenkeel:digitalocean:Fleet": 1,
    });
  });

  it("gives no name by hand to anything that may be replaced: that would delete before it creates", async () => {
    await createSite();
    const named = recorder.registrations.filter(({ inputs }) => "name" in inputs).map(({ type }) => type);
    expect(named).toEqual(["digitalocean:index/tag:Tag"]);
  });

  it("shows what can be shown in a project of its own", async () => {
    await createSite();
    expect(recorder.only("digitalocean:index/projectResources:ProjectResources").inputs).toEqual({
      project: "evenkeel-dev-project-id",
      resources: ["do:space:bucket", "do:droplet:1", "do:droplet:2"],
    });
  });

  it("tells other teams what the contract promises", async () => {
    const { outputs } = await createSite();
    expect(outputs).toEqual({
      contractVersion: 1,
      url: "http://192.0.2.10",
      addresses: ["192.0.2.10"],
      release: release.id,
      generation: expect.stringMatching(/^[0-9a-f]{10}$/) as string,
      snapshots: [],
      releases: [{ id: release.id, time: expect.stringMatching(/^\d{4}-.*Z$/) as string }],
      tag: "evenkeel-dev-web",
      region: "fra1",
      cloud: "digitalocean",
      hostIds: ["evenkeel-dev-a-1-id", "evenkeel-dev-a-2-id"],
      loadBalancerId: "evenkeel-dev-balancer-id",
      firewallId: "evenkeel-dev-firewall-id",
      vpcId: "evenkeel-dev-network-id",
    });
  });

  it("waits for hosts by the names that they call themselves", async () => {
    const { site, outputs } = await createSite();
    const hosts = await resolved(site.hosts);
    expect(hosts).toEqual((outputs["hostIds"] as string[]).map((id) => ({ id, servedBy: hostId(id) })));
  });
});

describe("an account that can't hold the site", () => {
  it("stops the program before any resource", async () => {
    recorder = new Recorder({
      ...answers,
      invokes: { ...answers.invokes, "digitalocean:index/getAccount:getAccount": { dropletLimit: 1 } },
    });
    await expect(createSite()).rejects.toThrow("hostCount: got 2, but the account may have 1 droplets");
    expect(recorder.registrations).toEqual([]);
  });
});
