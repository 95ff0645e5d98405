import { setTimeout as sleep } from "node:timers/promises";

import { beforeEach, describe, expect, it } from "vitest";

import { type Answers, Recorder } from "../recorder.ts";
import { createSite, digitalOcean, secretText } from "./program.ts";

let answers: ReturnType<typeof digitalOcean>;
let recorder: Recorder;

beforeEach(() => {
  answers = digitalOcean();
  recorder = new Recorder(answers);
});

describe("the fleet of a site on DigitalOcean", () => {
  it.each(["tag:Tag", "vpc:Vpc", "firewall:Firewall", "spacesBucketObject:SpacesBucketObject"])(
    "makes no host before %s is there, however long that takes",
    async (kind) => {
      const type = `digitalocean:index/${kind}`;
      const slow = async (registration: { name: string; inputs: Record<string, unknown> }) => {
        await sleep(50);
        return { ...(await (answers.resources as Answers["resources"])[type]?.(registration)) };
      };
      recorder = new Recorder({ ...answers, resources: { ...answers.resources, [type]: slow } });
      await createSite();
      const hosts = recorder.of("digitalocean:index/droplet:Droplet");
      expect(hosts.map(({ after }) => after.has(type))).toEqual([true, true]);
    },
  );

  it("makes each host of exactly this, behind the tag and in the site's own network", async () => {
    await createSite({ sshKeys: ["289794"] });
    for (const { inputs } of recorder.of("digitalocean:index/droplet:Droplet")) {
      const { userData, ...rest } = inputs;
      expect(secretText(userData)).toMatch(/^#cloud-config\n/);
      expect(rest).toEqual({
        region: "fra1",
        vpcUuid: "evenkeel-dev-network-id",
        tags: ["evenkeel-dev-web"],
        size: "s-2vcpu-2gb",
        image: "debian-13-x64",
        sshKeys: ["289794"],
        gracefulShutdown: true,
      });
    }
  });

  it("tells hosts to believe requests from that network alone, and where their store is", async () => {
    await createSite();
    const userData = secretText(recorder.of("digitalocean:index/droplet:Droplet")[0]?.inputs["userData"]);
    expect(userData).toContain("set_real_ip_from 10.114.0.0/20;");
    expect(userData).toContain("https://fra1.digitaloceanspaces.com/evenkeel-dev-store-0000000");
  });

  it("hostCount adds hosts and leaves those that are there by their names", async () => {
    await createSite({ hostCount: 2 });
    const before = recorder.of("digitalocean:index/droplet:Droplet").map(({ name }) => name);
    recorder = new Recorder(answers);
    await createSite({ hostCount: 4 });
    const after = recorder.of("digitalocean:index/droplet:Droplet").map(({ name }) => name);
    expect(after).toHaveLength(4);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  it("gives a host longer to go than its drain takes, however slow the load balancer's check is", async () => {
    await createSite({ healthIntervalSeconds: 60, healthUnhealthyThreshold: 4 });
    const [host] = recorder.of("digitalocean:index/droplet:Droplet");
    // Out after four failures, the last of which times out after 3 s, one check more; then five minutes.
    expect(host?.options.deleteTimeout).toBe(`${4 * 60 + 3 + 60 + 300}s`);
  });
});
