import * as digitalocean from "@pulumi/digitalocean";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cleanup } from "./cleanup.ts";
import { startCloud } from "./cloud.ts";
import type { Cloud } from "./cloud.ts";
import { createProject, engineMissing } from "./engine.ts";
import type { Project } from "./engine.ts";

describe.skipIf(engineMissing !== undefined)(`the stand-in when the API misbehaves ${engineMissing ?? ""}`, () => {
  const cleanup = new Cleanup();
  let cloud: Cloud;

  beforeEach(async () => {
    cloud = await startCloud();
    cleanup.add(cloud.stop);
  });
  afterEach(() => cleanup.run());

  async function project(program: () => void): Promise<Project> {
    const made = await createProject({
      program: () => {
        program();
        return Promise.resolve();
      },
      providers: { digitalocean: cloud.providerPort },
      config: {
        "digitalocean:apiEndpoint": cloud.url,
        "digitalocean:token": "test",
        "digitalocean:httpRetryWaitMin": "0.01",
      },
    });
    cleanup.add(made.dispose);
    return made;
  }

  const host = { image: "debian-13-x64", region: "fra1", size: "s-1vcpu-1gb" };
  const droplets = async (): Promise<{ id: number }[]> =>
    ((await cloud.ask("GET", "/v2/droplets")) as { droplets: { id: number }[] }).droplets;

  it("gives up on a droplet that stays new after the program's own time-out, and keeps it in the state", async () => {
    const { stack, state } = await project(() => {
      new digitalocean.Droplet("host", host, { customTimeouts: { create: "1s" } });
    });
    await cloud.ask("POST", "/_rehearsal/faults", { kind: "stuck-new" });
    await expect(stack.up()).rejects.toThrow(
      /Waited 1 s for the droplet \d+ to become active; last seen: (new|locked)/,
    );
    const [made] = await droplets();
    expect(await state()).toMatch(new RegExp(`"id": ?"${made?.id ?? "none"}"`));
    // It would be locked for ever, and a destroy wait for it.
    await cloud.ask("DELETE", `/v2/droplets/${made?.id ?? ""}`);
    await expect.poll(droplets).toEqual([]);
    await stack.refresh();
  });

  it("gets through 429 and 503, and names the API's reason for what can't be got through", async () => {
    const { stack } = await project(() => {
      new digitalocean.Tag("web", { name: "web" });
    });
    const match = { method: "POST", pathPattern: "^/v2/tags$" };
    await cloud.ask("POST", "/_rehearsal/faults", { kind: "status-before", status: 429, retryAfter: 1, match });
    await cloud.ask("POST", "/_rehearsal/faults", { kind: "status-before", status: 503, match });
    await stack.up();
    expect((await cloud.calls()).filter((call) => call === "POST /v2/tags")).toHaveLength(3);

    const wrong = await project(() => {
      new digitalocean.Droplet("host", { ...host, size: "no-such-size" });
    });
    await expect(wrong.stack.up()).rejects.toThrow(/POST http:\S+\/v2\/droplets: 422 .*size/);
  });

  it("leaves an orphan when a create had its effect and the answer said otherwise, as the official client does", async () => {
    const { stack } = await project(() => {
      new digitalocean.Droplet("host", host);
    });
    const match = { method: "POST", pathPattern: "^/v2/droplets$" };
    await cloud.ask("POST", "/_rehearsal/faults", { kind: "status-after", status: 500, match });
    await stack.up();
    expect(await droplets()).toHaveLength(2);
  });

  it("fails to delete a firewall that is gone already, until a refresh", async () => {
    const { stack } = await project(() => {
      new digitalocean.Firewall("wall", { inboundRules: [{ protocol: "icmp", sourceAddresses: ["0.0.0.0/0"] }] });
    });
    await stack.up();
    const { firewalls } = (await cloud.ask("GET", "/v2/firewalls")) as { firewalls: { id: string }[] };
    await cloud.ask("DELETE", `/v2/firewalls/${firewalls[0]?.id ?? ""}`);
    await expect(stack.destroy()).rejects.toThrow(/DELETE \S+ 404/);
    await stack.refresh();
    await stack.destroy();
  });
});
