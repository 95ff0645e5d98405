import { readFile } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import { balancerBody, listAt, numberAt, RunningApi, type StartOptions, textAt, userData } from "./running-api.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

type ApiOptions = NonNullable<StartOptions["api"]>;

/** An account with a key; what could not be made is tried again at once. */
async function start(timing: ApiOptions["timing"] = {}, clock = Date.now): Promise<RunningApi> {
  const api = await RunningApi.start({ api: { clock, timing: { timeToRetrySeconds: 0, ...timing } } });
  await api.post("/v2/account/keys", { name: "k", public_key: key });
  return api;
}

async function poolBody(api: RunningApi, config: object, template: object = {}): Promise<object> {
  const keys = (await api.get("/v2/account/keys")).body;
  return {
    name: "site-a",
    config,
    droplet_template: {
      size: "s-1vcpu-1gb",
      region: "fra1",
      image: "debian-13-x64",
      ssh_keys: [textAt(keys, "ssh_keys", 0, "fingerprint")],
      tags: ["web"],
      with_droplet_agent: true,
      user_data: userData("r1"),
      ...template,
    },
  };
}

const dynamic = { min_instances: 2, max_instances: 4, target_cpu_utilization: 0.6, cooldown_minutes: 5 };

interface PoolReply {
  readonly autoscale_pool: {
    readonly config: { readonly min_instances?: number; readonly target_number_instances?: number };
  };
}

/** Makes a pool and waits until all its members are active. */
async function pool(api: RunningApi, config: object = dynamic, more: object = {}): Promise<string> {
  const made = await api.post("/v2/droplets/autoscale", { ...(await poolBody(api, config)), ...more });
  expect(made.status).toBe(202);
  const id = textAt(made.body, "autoscale_pool", "id");
  const {
    autoscale_pool: {
      config: { min_instances, target_number_instances },
    },
  } = made.body as PoolReply;
  await settled(api, id, min_instances ?? target_number_instances);
  return id;
}

/** Waits until all pools that there are have been looked at from now on: after them comes a new one, which gets its droplet. */
async function looked(api: RunningApi): Promise<void> {
  const marker = await pool(api, { target_number_instances: 1 }, { name: "marker" });
  await dangerous(api, marker);
}

/** Waits until so many members are active, and no other is there. */
async function settled(api: RunningApi, id: string, size = 2): Promise<number[]> {
  const active = Array.from({ length: size }, () => ({ status: "active", health_status: "healthy" }));
  const members = await api.until(`/v2/droplets/autoscale/${id}/members`, { droplets: active, meta: { total: size } });
  return listAt(members, "droplets").map((_, index) => numberAt(members, "droplets", index, "droplet_id"));
}

const load = (api: RunningApi, name: string, body: object) => api.post(`/_rehearsal/pools/${name}/load`, body);
const impatient = (api: RunningApi, name: string) => api.post(`/_rehearsal/pools/${name}/cooldown`, { seconds: 0 });
const dangerous = (api: RunningApi, id: string) =>
  api.call("DELETE", `/v2/droplets/autoscale/${id}/dangerous`, undefined, { "x-dangerous": "true" });

describe("an autoscale pool", () => {
  it("is active at once, makes its droplets of the template, and they are members when they are on", async () => {
    const api = await start();
    const create = api.dataPlane.createMachine.bind(api.dataPlane);
    const held = Promise.withResolvers<undefined>();
    api.dataPlane.createMachine = async (machine) => {
      await held.promise;
      await create(machine);
    };
    const body = await poolBody(api, dynamic);
    const made = await api.post("/v2/droplets/autoscale", body);
    expect(made).toMatchObject({
      status: 202,
      body: { autoscale_pool: { ...body, status: "active", active_resources_count: 0 } },
    });
    const id = textAt(made.body, "autoscale_pool", "id");
    await api.until(`/v2/droplets/autoscale/${id}/members`, {
      droplets: [{ status: "provisioning" }, { status: "provisioning" }],
      links: {},
    });
    held.resolve(undefined);
    const [first = 0] = await settled(api, id);
    expect((await api.get(`/v2/droplets/autoscale/${id}`)).body).toMatchObject({
      autoscale_pool: { ...body, active_resources_count: 2 },
    });
    expect((await api.get("/v2/droplets/autoscale?name=site-a")).body).toMatchObject({ meta: { total: 1 } });
    expect((await api.get("/v2/droplets/autoscale?name=site-b")).body).toMatchObject({ meta: { total: 0 } });
    expect((await api.get(`/v2/droplets/${first}`)).body).toMatchObject({
      droplet: { name: `site-a-${id}-001`, size_slug: "s-1vcpu-1gb", tags: ["web"] },
    });
    expect(api.dataPlane.machine(String(first))?.userData).toBe(userData("r1"));
    expect(api.dataPlane.machine(String(first))?.publicKeys).toEqual([key]);
  });

  it("tells its hosts' group and image in the rehearsal's own status, and itself as a group", async () => {
    const api = await start();
    const id = await pool(api);
    await api.droplet({ name: "alone" });
    expect((await api.get("/_rehearsal/status")).body).toMatchObject({
      hosts: [{ group: id, image: "195000013" }, { group: id }, { name: "alone" }],
      groups: [{ id, name: "site-a", desiredCapacity: 2, status: "active" }],
    });
    expect((await api.get("/_rehearsal/status")).body).not.toHaveProperty("hosts.2.group");
  });

  it("has its droplets in the load balancer and behind the firewall by their tag", async () => {
    const api = await start();
    await api.post("/v2/tags", { name: "web" });
    await api.post("/v2/load_balancers", balancerBody);
    const ping = { protocol: "icmp", sources: { addresses: ["198.18.0.1"] } };
    await api.post("/v2/firewalls", { name: "wall", tags: ["web"], inbound_rules: [ping] });
    const id = await pool(api);
    const members = await settled(api, id);
    await api.until("/_rehearsal/status", { loadBalancers: [{ members: [{ healthy: true }, { healthy: true }] }] });
    const walls = members.map((member) => api.dataPlane.machine(String(member))?.firewall?.inbound);
    expect(walls).toMatchObject([[{ protocol: "icmp" }], [{ protocol: "icmp" }]]);
  });

  it("replaces a droplet that was deleted, and one that was killed", async () => {
    const api = await start({ timeToNoticeSeconds: 60 });
    const id = await pool(api);
    const [first = 0, second = 0] = await settled(api, id);
    await api.delete(`/v2/droplets/${first}`);
    await api.untilGone(`/v2/droplets/${first}`);
    const [, third] = await settled(api, id);
    await api.post(`/_rehearsal/machines/${second}/kill`);
    await api.until(`/v2/droplets/autoscale/${id}/members`, {
      droplets: [{ droplet_id: second, status: "off", health_status: "unhealthy" }, {}],
    });
    await api.post("/_rehearsal/timing", { timeToNoticeSeconds: 0 });
    await api.untilGone(`/v2/droplets/${second}`);
    expect(await settled(api, id)).toEqual([third, expect.any(Number)]);
  });

  it("does not replace one that is off for a moment only", async () => {
    let now = Date.parse("2026-01-01T00:00:00Z");
    const api = await start({}, () => now);
    const id = await pool(api);
    const members = await settled(api, id);
    await api.post(`/_rehearsal/machines/${members[0] ?? 0}/kill`);
    now += 9_000;
    await looked(api);
    await api.post(`/v2/droplets/${members[0] ?? 0}/actions`, { type: "power_on" });
    expect(await settled(api, id)).toEqual(members);
    now += 60_000;
    await looked(api);
    expect(await settled(api, id)).toEqual(members);
  });

  it("can be one of two of the same template; what happens to one is nothing to the other", async () => {
    const api = await start();
    const one = await pool(api);
    const other = await pool(api, { target_number_instances: 2 }, { name: "site-b" });
    const members = await settled(api, one);
    expect((await dangerous(api, other)).status).toBe(202);
    await api.until("/v2/droplets", { meta: { total: 2 } });
    expect(await settled(api, one)).toEqual(members);
  });

  it.each<readonly [string, object, object, string]>([
    ["too few", { ...dynamic, min_instances: 0 }, {}, "min_instances must be a whole number from 1 to 500"],
    ["too many", { ...dynamic, max_instances: 1001 }, {}, "max_instances must be a whole number from 1 to 1000"],
    ["min above max", { ...dynamic, min_instances: 5 }, {}, "min_instances (5) must not be above max_instances (4)"],
    ["a target above 1", { ...dynamic, target_cpu_utilization: 60 }, {}, "a number from 0.05 to 1, not 60"],
    ["no target", { min_instances: 1, max_instances: 2 }, {}, "target_memory_utilization"],
    [
      "a short cool-down",
      { ...dynamic, cooldown_minutes: 4 },
      {},
      "cooldown_minutes must be a whole number from 5 to 20",
    ],
    ["both kinds of size", { ...dynamic, target_number_instances: 2 }, {}, "min_instances is for pools that scale"],
    ["no keys", dynamic, { ssh_keys: [] }, "ssh_keys is required"],
    ["an unknown key", dynamic, { ssh_keys: ["4711"] }, "not one of this account's keys"],
    ["an unknown image", dynamic, { image: "plan-9" }, "plan-9"],
    ["an unknown size", dynamic, { size: "xl" }, "is not a size"],
    ["an unknown VPC", dynamic, { vpc_uuid: "no-such" }, "none of this account's VPCs"],
    ["an unknown project", dynamic, { project_id: "no-such" }, "none of this account's projects"],
    ["too much user data", dynamic, { user_data: "x".repeat(65_537) }, "at most 65536 are allowed"],
  ])("is refused with %s", async (_, config, template, words) => {
    const api = await start();
    const reply = await api.post("/v2/droplets/autoscale", await poolBody(api, config, template));
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain(words);
    expect((await api.get("/v2/droplets/autoscale")).body).toMatchObject({ meta: { total: 0 } });
  });

  it("is refused where the account may not have its least droplets", async () => {
    const api = await start();
    await api.post("/_rehearsal/quota", { dropletLimit: 1 });
    const reply = await api.post("/v2/droplets/autoscale", await poolBody(api, dynamic));
    expect(reply).toMatchObject({ status: 422, body: { message: expect.stringContaining("droplet limit") as string } });
  });

  it("goes on after a restart with what was booting, what it was told, and what died meanwhile", async () => {
    const api = await start({ timeToActiveSeconds: 0.3 });
    const body = await poolBody(api, dynamic);
    const id = textAt((await api.post("/v2/droplets/autoscale", body)).body, "autoscale_pool", "id");
    await api.until(`/v2/droplets/autoscale/${id}/members`, { meta: { total: 2 } });
    await api.restart();
    await settled(api, id);
    await impatient(api, id);
    await load(api, id, { cpuPercent: 90 });
    await settled(api, id, 3);
    await api.restart();
    const members = await settled(api, id, 3);
    expect((await api.get(`/v2/droplets/autoscale/${id}`)).body).toMatchObject({
      autoscale_pool: { ...body, current_utilization: { cpu: 0.6 } },
    });
    await api.post(`/_rehearsal/machines/${members[0] ?? 0}/kill`);
    await api.restart();
    await api.post("/_rehearsal/timing", { timeToNoticeSeconds: 0 });
    await api.untilGone(`/v2/droplets/${members[0] ?? 0}`);
    await settled(api, id, 3);
  });
});

describe("an autoscale pool under load", () => {
  it("grows to where its target is met, and shrinks again, the oldest first", async () => {
    const api = await start();
    const id = await pool(api);
    await impatient(api, "site-a");
    await load(api, "site-a", { cpuPercent: 90 });
    const [first] = await settled(api, id, 3);
    expect((await api.get(`/v2/droplets/autoscale/${id}`)).body).toMatchObject({
      autoscale_pool: { current_utilization: { cpu: 0.6 }, active_resources_count: 3 },
    });
    await load(api, "site-a", { cpuPercent: 10 });
    expect(await settled(api, id, 2)).not.toContain(first);
    await api.until(`/v2/droplets/autoscale/${id}/history`, {
      history: [
        { reason: "SCALE_DOWN", current_instance_count: 3, desired_instance_count: 2, status: "success" },
        { reason: "SCALE_UP", current_instance_count: 2, desired_instance_count: 3, status: "success" },
        { reason: "CONFIGURATION_CHANGE", current_instance_count: 0, desired_instance_count: 2, status: "success" },
      ],
    });
  });

  it("never has more than its most", async () => {
    const api = await start();
    const id = await pool(api, { ...dynamic, target_memory_utilization: 0.1 });
    await impatient(api, id);
    await load(api, id, { cpuPercent: 1, memoryPercent: 100 });
    await settled(api, id, 4);
  });

  it("waits for its cool-down between two changes, ten minutes unless it says otherwise", async () => {
    let now = Date.parse("2026-01-01T00:00:00Z");
    const api = await start({}, () => now);
    const usual = { min_instances: 2, max_instances: 4, target_cpu_utilization: 0.6 };
    const id = await pool(api, usual);
    await load(api, id, { cpuPercent: 90 });
    now += 599_000;
    await looked(api);
    expect((await api.get("/_rehearsal/status")).body).toMatchObject({
      groups: [{ desiredCapacity: 2, utilization: { cpu: 0.9 } }],
    });
    now += 1_000;
    await settled(api, id, 3);
    await load(api, id, { cpuPercent: 1 });
    now += 599_000;
    await looked(api);
    await settled(api, id, 3);
    await api.post(`/_rehearsal/pools/${id}/cooldown`, { seconds: 600 });
    now += 1_000;
    await settled(api, id, 2);
  });

  it("of which nothing is measured can't be told a load: its droplets have no agent", async () => {
    const api = await start();
    const body = await poolBody(api, dynamic, { with_droplet_agent: false });
    await api.post("/v2/droplets/autoscale", body);
    const reply = await load(api, "site-a", { cpuPercent: 90 });
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain("with_droplet_agent: true");
    expect((await load(api, "site-b", {})).status).toBe(404);
  });

  it("says in its history why it can't grow, serves on, and grows when it can", async () => {
    const api = await start();
    const id = await pool(api);
    await api.post("/_rehearsal/quota", { dropletLimit: 2 });
    await impatient(api, id);
    await load(api, id, { cpuPercent: 90 });
    const history = `/v2/droplets/autoscale/${id}/history`;
    const failed = { reason: "SCALE_UP", status: "error", error_reason: expect.stringContaining("limit") as string };
    await expect
      .poll(async () => listAt((await api.get(history)).body, "history"))
      .toContainEqual(expect.objectContaining(failed));
    expect((await api.get(`/v2/droplets/autoscale/${id}`)).body).toMatchObject({
      autoscale_pool: { status: "active" },
    });
    await api.post("/_rehearsal/quota", { dropletLimit: 25 });
    await settled(api, id, 3);
  });

  it("cuts the droplet that it lets go while the load balancer lets go of it", async () => {
    const api = await start({ timeToDeleteSeconds: 30 });
    await api.post("/v2/tags", { name: "web" });
    await api.post("/v2/load_balancers", balancerBody);
    const id = await pool(api, { ...dynamic, min_instances: 1 });
    const [first = 0] = await settled(api, id, 1);
    await impatient(api, id);
    await load(api, id, { cpuPercent: 100 });
    await settled(api, id, 2);
    const orders: string[] = [];
    const stop = api.dataPlane.stopMachine.bind(api.dataPlane);
    api.dataPlane.stopMachine = (machine) => {
      orders.push(`cut ${machine}`);
      return stop(machine);
    };
    const set = api.dataPlane.setLoadBalancer.bind(api.dataPlane);
    api.dataPlane.setLoadBalancer = (spec) => {
      orders.push(`members ${spec.members.length}`);
      return set(spec);
    };
    await load(api, id, { cpuPercent: 1 });
    await expect.poll(() => orders).toEqual([`cut ${first}`, "members 1"]);
    await api.until(`/v2/droplets/autoscale/${id}/members`, {
      droplets: [{ status: "deleting" }, { status: "active" }],
    });
  });
});

describe("a change of an autoscale pool", () => {
  it("of its size is followed at once; of its template, by the droplets that come later", async () => {
    const api = await start();
    const id = await pool(api, { target_number_instances: 2 });
    const path = `/v2/droplets/autoscale/${id}`;
    const next = await poolBody(api, { target_number_instances: 3 }, { user_data: userData("r2") });
    expect(await api.put(path, next)).toMatchObject({ status: 200, body: { autoscale_pool: next } });
    const members = await settled(api, id, 3);
    expect(members.map((member) => api.dataPlane.machine(String(member))?.userData)).toEqual(
      ["r1", "r1", "r2"].map(userData),
    );
    await api.put(path, await poolBody(api, { target_number_instances: 1 }));
    await settled(api, id, 1);
    await api.until(`${path}/history`, { history: [{ reason: "CONFIGURATION_CHANGE", status: "success" }, {}, {}] });
  });

  it("of its name is refused", async () => {
    const api = await start();
    const id = await pool(api);
    const body = { ...(await poolBody(api, dynamic)), name: "other" };
    expect((await api.put(`/v2/droplets/autoscale/${id}`, body)).status).toBe(422);
  });
});

describe("the deletion of an autoscale pool", () => {
  it("leaves its droplets, which are nobody's then", async () => {
    const api = await start();
    const id = await pool(api);
    const [first] = await settled(api, id);
    expect((await api.delete(`/v2/droplets/autoscale/${id}`)).status).toBe(202);
    const gone = await api.get(`/v2/droplets/autoscale/${id}`);
    expect(gone).toMatchObject({ status: 404, body: { message: `autoscale group with id ${id} not found` } });
    await api.delete(`/v2/droplets/${first ?? 0}`);
    await api.untilGone(`/v2/droplets/${first ?? 0}`);
    expect((await api.get("/v2/droplets")).body).toMatchObject({ meta: { total: 1 } });
    expect((await api.get("/_rehearsal/status")).body).not.toHaveProperty("hosts.0.group");
  });

  it("with its droplets wants a header that says so", async () => {
    const api = await start();
    const id = await pool(api);
    expect((await api.delete(`/v2/droplets/autoscale/${id}/dangerous`)).status).toBe(400);
    expect((await dangerous(api, id)).status).toBe(202);
    expect((await dangerous(api, id)).status).toBe(404);
    await api.until("/v2/droplets", { meta: { total: 0 } });
    expect((await api.get("/_rehearsal/status")).body).toMatchObject({ hosts: [], groups: [] });
  });

  it("leaves nothing behind while its droplets still boot, or while it grows", async () => {
    const api = await start({ timeToActiveSeconds: 0.3 });
    const booting = textAt(
      (await api.post("/v2/droplets/autoscale", await poolBody(api, dynamic))).body,
      "autoscale_pool",
      "id",
    );
    expect((await dangerous(api, booting)).status).toBe(202);
    const growing = await pool(api);
    await impatient(api, growing);
    await load(api, growing, { cpuPercent: 100 });
    await api.until("/_rehearsal/status", { groups: [{ desiredCapacity: 4 }] });
    expect((await dangerous(api, growing)).status).toBe(202);
    await api.until("/v2/droplets", { meta: { total: 0 } });
    expect(api.log.filter((line) => line.includes("reconcil"))).toEqual([]);
  });

  it("forgets the user data that nobody has any more", async () => {
    const api = await start();
    const id = await pool(api);
    await dangerous(api, id);
    await expect.poll(() => readFile(api.stateFile, "utf8")).not.toContain("/etc/evenkeel/site.json");
  });
});
