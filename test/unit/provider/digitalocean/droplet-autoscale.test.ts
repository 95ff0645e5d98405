import { describe, expect, it } from "vitest";
import { dropletAutoscale, fromApi } from "../../../../rehearsal/digitalocean/provider/resources/droplet-autoscale.ts";
import { operation, scriptedApi } from "./scripted-api.ts";

const ID = "0d1e2f30-0000-4000-8000-000000000001";
const template = {
  size: "s-1vcpu-1gb",
  region: "fra1",
  image: "debian-13-x64",
  sshKeys: ["1"],
  withDropletAgent: true,
};
const inputs = {
  name: "web",
  config: { minInstances: 2, maxInstances: 4, targetCpuUtilization: 0.6, cooldownMinutes: 5 },
  dropletTemplate: template,
};
const pool = (status: string) => ({
  status: 200,
  body: {
    autoscale_pool: {
      id: ID,
      name: "web",
      config: { min_instances: 2, max_instances: 4, target_cpu_utilization: 0.6, cooldown_minutes: 5 },
      droplet_template: { ...template, ssh_keys: ["1"], image: "12345", with_droplet_agent: true },
      status,
      created_at: "",
      updated_at: "",
    },
  },
});
const state = fromApi(pool("active").body.autoscale_pool, template.image);
const members = (...statuses: readonly string[]) => ({
  status: 200,
  body: { droplets: statuses.map((status) => ({ status })) },
});
const gone = { status: 404, body: { message: `autoscale group with id ${ID} not found` } };

describe("an autoscale pool of the stand-in", () => {
  it("is waited for until all its members are active", async () => {
    const rounds = [members("provisioning", "active"), members("active", "active")];
    const calls = scriptedApi((call) => {
      if (call.startsWith("POST")) return { ...pool("active"), status: 202 };
      return call.endsWith("members") ? (rounds.shift() ?? members("active")) : pool("active");
    });
    const { id, outputs } = await dropletAutoscale.create(operation(), inputs);
    expect(rounds).toEqual([]);
    expect([id, outputs]).toMatchObject([ID, { status: "active", config: inputs.config, dropletTemplate: template }]);
    expect(calls[0]).toContain('"config":{"min_instances":2,"max_instances":4,"target_cpu_utilization":0.6');
  });

  it.each([
    ["the pool", pool("error"), members()],
    ["a member", pool("active"), members("active", "off")],
  ])("fails, and is known to the engine, when %s gets another status", async (_, answer, list) => {
    scriptedApi((call) => {
      if (call.startsWith("POST")) return { ...pool("active"), status: 202 };
      return call.endsWith("members") ? list : answer;
    });
    const told: string[] = [];
    const creation = dropletAutoscale.create(operation({ exists: (id) => told.push(id) }), inputs);
    await expect(creation).rejects.toThrow(/has the status (error|off); active was expected/);
    expect(told).toEqual([ID]);
  });

  it("is changed in place by a PUT of the whole, which leaves its droplets alone", async () => {
    const calls = scriptedApi(() => pool("active"));
    const change = { inputs, givenInputs: inputs, oldInputs: inputs, state };
    await dropletAutoscale.update?.(operation(), ID, change);
    expect(calls.map((call) => call.split(" ").slice(0, 2).join(" "))).toEqual([
      `PUT droplets/autoscale/${ID}`,
      `GET droplets/autoscale/${ID}`,
    ]);
  });

  it("is deleted with its droplets, by the dangerous way", async () => {
    let asked: string | null = null;
    const calls = scriptedApi((call, headers) => {
      if (!call.startsWith("DELETE")) return gone;
      asked = headers.get("x-dangerous");
      return { status: 202 };
    });
    await dropletAutoscale.delete(operation(), ID, state);
    expect(calls).toEqual([`DELETE droplets/autoscale/${ID}/dangerous`, `GET droplets/autoscale/${ID}`]);
    expect(asked).toBe("true");
  });

  it("that is still there 5 s after its deletion is a failure, as with the official provider", async () => {
    scriptedApi((call) => (call.startsWith("DELETE") ? { status: 202 } : pool("deleting")));
    const deletion = dropletAutoscale.delete(operation({ signal: AbortSignal.timeout(10_000) }), ID, state);
    await expect(deletion).rejects.toThrow(`Waited 5 s for the autoscale pool ${ID} to be gone`);
  }, 10_000);
});
