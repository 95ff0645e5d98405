import * as digitalocean from "@pulumi/digitalocean";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cleanup } from "./cleanup.ts";
import { startCloud } from "./cloud.ts";
import type { Cloud } from "./cloud.ts";
import { createProject, engineMissing } from "./engine.ts";
import type { Project } from "./engine.ts";

const host = { image: "debian-13-x64", region: "fra1", size: "s-1vcpu-1gb", gracefulShutdown: true };

describe.skipIf(engineMissing !== undefined)(`what leaves, under the real engine ${engineMissing ?? ""}`, () => {
  const cleanup = new Cleanup();
  let cloud: Cloud;

  beforeEach(async () => {
    cloud = await startCloud();
    cleanup.add(cloud.stop);
  });
  afterEach(() => cleanup.run());

  async function project(program: () => object): Promise<Project> {
    const made = await createProject({
      program: () => Promise.resolve({ ...program() }),
      providers: { digitalocean: cloud.providerPort },
      config: { "digitalocean:apiEndpoint": cloud.url, "digitalocean:token": "test" },
    });
    cleanup.add(made.dispose);
    return made;
  }

  const changes = async (): Promise<string[]> => (await cloud.calls()).filter((call) => !call.startsWith("GET "));

  it("a droplet is shut down before it is deleted, also one whose program said so only later", async () => {
    let wanted: Partial<typeof host> | undefined = { ...host, gracefulShutdown: false };
    const { stack } = await project(() => {
      if (wanted !== undefined) {
        new digitalocean.Droplet("host", { ...host, ...wanted }, { customTimeouts: { delete: "5m" } });
      }
      return {};
    });
    await stack.up();
    wanted = host;
    await changes();
    await stack.up();
    expect(await changes()).toEqual([]);
    wanted = undefined;
    await stack.up();
    expect(await changes()).toEqual(["POST /v2/droplets/*/actions", "DELETE /v2/droplets/*"]);
  });

  it("an autoscale pool is made with its droplets, changed in place, listed by its tag, and gone with them", async () => {
    const droplets = async (): Promise<{ id: number; name: string; tags: string[]; status: string }[]> => {
      const filters = [{ key: "tags", values: ["web"] }];
      const found = await digitalocean.getDroplets({ filters });
      return found.droplets.map(({ id, name, tags, status }) => ({ id, name, tags, status }));
    };
    let wanted: { minInstances: number } | undefined = { minInstances: 2 };
    const { stack, steps, onEvent } = await project(() => {
      if (wanted === undefined) return { droplets: droplets() };
      const key = new digitalocean.SshKey("key", { publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE5v a" });
      const tag = new digitalocean.Tag("web", { name: "web" });
      const pool = new digitalocean.DropletAutoscale("pool", {
        config: { ...wanted, maxInstances: 4, targetCpuUtilization: 0.6, cooldownMinutes: 5 },
        dropletTemplate: {
          ...{ image: host.image, region: host.region, size: host.size },
          sshKeys: [key.id],
          tags: [tag.name],
          withDropletAgent: true,
        },
      });
      return { droplets: pool.id.apply(() => droplets()) };
    });
    const { outputs } = await stack.up({ onEvent });
    const made = outputs["droplets"]?.value as Awaited<ReturnType<typeof droplets>>;
    expect(made.map(({ tags, status }) => [...tags, status])).toEqual([
      ["web", "active"],
      ["web", "active"],
    ]);
    steps();
    await stack.up({ onEvent });
    expect(steps()).toEqual([]);
    wanted = { minInstances: 3 };
    await changes();
    await stack.up({ onEvent });
    expect(steps()).toEqual(["update pool"]);
    expect(await changes()).toEqual(["PUT /v2/droplets/autoscale/*"]);
    wanted = undefined;
    await stack.up();
    expect(await changes()).toContain("DELETE /v2/droplets/autoscale/*/dangerous");
    const left = (): Promise<unknown> => cloud.ask("GET", "/v2/droplets");
    await expect.poll(left).toMatchObject({ droplets: [] });
  });
});
