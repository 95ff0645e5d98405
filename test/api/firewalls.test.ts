import { describe, expect, it } from "vitest";

import { balancerBody, listAt, RunningApi, textAt } from "./running-api.ts";

const everywhere = { addresses: ["0.0.0.0/0", "::/0"] };
const outbound = [{ protocol: "tcp", ports: "all", destinations: everywhere }];
const web = { name: "web", tags: ["web"], outbound_rules: outbound };

/** A firewall that holds for its droplets. */
async function firewall(api: RunningApi, body: object): Promise<string> {
  const id = textAt((await api.post("/v2/firewalls", body)).body, "firewall", "id");
  await api.until(`/v2/firewalls/${id}`, { firewall: { status: "succeeded", pending_changes: [] } });
  return id;
}

describe("firewalls", () => {
  it("keep rules as they came, members unknown to this cloud with them, and write all ports as 0", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/tags", { name: "web" });
    const ssh = {
      protocol: "tcp",
      ports: "22",
      action: "allow",
      comment: "for us",
      sources: { addresses: ["1.2.3.4"] },
    };
    const icmp = { protocol: "icmp", sources: everywhere };
    const reply = await api.post("/v2/firewalls", {
      ...web,
      inbound_rules: [ssh, icmp, { protocol: "udp", ports: "1-65535" }],
    });
    expect(reply).toMatchObject({
      status: 202,
      body: {
        firewall: {
          name: "web",
          droplet_ids: [],
          tags: ["web"],
          inbound_rules: [ssh, { ...icmp, ports: "0" }, { protocol: "udp", ports: "1-65535", sources: {} }],
          outbound_rules: [{ protocol: "tcp", ports: "0", destinations: everywhere }],
        },
      },
    });
  });

  it("hold for tagged droplets from the moment their machine is made", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/tags", { name: "web" });
    await firewall(api, {
      ...web,
      inbound_rules: [{ protocol: "tcp", ports: "80", sources: { addresses: ["1.2.3.4"] } }],
    });
    const create = api.dataPlane.createMachine.bind(api.dataPlane);
    const first: unknown[] = [];
    api.dataPlane.createMachine = (machine) => {
      first.push(machine.firewall);
      return create(machine);
    };
    await api.droplet({ tags: ["web"] });
    expect(first).toEqual([
      {
        inbound: [{ protocol: "tcp", ports: [80, 80], addresses: ["1.2.3.4"] }],
        outbound: [{ protocol: "tcp", addresses: ["0.0.0.0/0", "::/0"] }],
      },
    ]);
  });

  it("turn tags, droplets and load balancers into the addresses they have now", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/tags", { name: "web" });
    await api.post("/v2/tags", { name: "admin" });
    const balancer = textAt((await api.post("/v2/load_balancers", balancerBody)).body, "load_balancer", "id");
    const target = await api.droplet({ tags: ["web"] });
    const sources = { tags: ["admin"], load_balancer_uids: [balancer] };
    await firewall(api, { ...web, inbound_rules: [{ protocol: "tcp", ports: "8000-9000", sources }] });
    const rule = () => api.dataPlane.machine(String(target))?.firewall?.inbound[0];
    expect(rule()?.ports).toEqual([8000, 9000]);
    expect(rule()?.addresses).toEqual([expect.stringMatching(/^10\./)]);
    const admin = await api.droplet({ tags: ["admin"] });
    const view = (await api.get(`/v2/droplets/${admin}`)).body;
    const addresses = [1, 0].map((index) => textAt(view, "droplet", "networks", "v4", index, "ip_address"));
    await expect.poll(() => rule()?.addresses).toEqual(expect.arrayContaining(addresses));
    await api.delete(`/v2/droplets/${admin}`);
    await expect.poll(() => rule()?.addresses).toHaveLength(1);
  });

  it("add up when several hold for a droplet, and leave it open when the last is gone", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/tags", { name: "web" });
    const droplet = await api.droplet({ tags: ["web"] });
    const rules = () => api.dataPlane.machine(String(droplet))?.firewall;
    const inbound = (ports: string) => ({ inbound_rules: [{ protocol: "tcp", ports, sources: everywhere }] });
    const first = await firewall(api, { ...web, ...inbound("80") });
    const second = await firewall(api, { name: "ssh", droplet_ids: [droplet], ...inbound("22") });
    expect(rules()?.inbound.map((rule) => rule.ports)).toEqual([
      [80, 80],
      [22, 22],
    ]);
    expect((await api.get(`/v2/droplets/${droplet}/firewalls`)).body).toMatchObject({ meta: { total: 2 } });
    await api.delete(`/v2/firewalls/${first}`);
    await expect.poll(() => rules()).toEqual({ inbound: [expect.objectContaining({ ports: [22, 22] })], outbound: [] });
    await api.delete(`/v2/firewalls/${second}`);
    await expect.poll(() => rules()).toBeUndefined();
  });

  it("list only droplets named by id, and say which machines don't have them yet", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/tags", { name: "web" });
    const droplet = await api.droplet({ tags: ["web"] });
    api.dataPlane.setFirewall = () => Promise.reject(new Error("nft is not there"));
    const reply = await api.post("/v2/firewalls", web);
    expect(reply.body).toMatchObject({
      firewall: { status: "waiting", droplet_ids: [], pending_changes: [{ droplet_id: droplet, removing: false }] },
    });
    await api.until(`/v2/firewalls/${textAt(reply.body, "firewall", "id")}`, {
      firewall: { status: "failed", pending_changes: [{ droplet_id: droplet, status: "failed" }] },
    });
    expect(api.log.join("\n")).toContain("nft is not there");
  });

  it("are pushed again after they failed", async () => {
    const api = await RunningApi.start();
    const droplet = await api.droplet();
    const set = api.dataPlane.setFirewall.bind(api.dataPlane);
    api.dataPlane.setFirewall = (id, rules) => {
      api.dataPlane.setFirewall = set;
      return Promise.reject(new Error(`not yet, ${id} ${rules?.inbound.length ?? 0}`));
    };
    await firewall(api, { name: "web", droplet_ids: [droplet], outbound_rules: outbound });
    expect(api.dataPlane.machine(String(droplet))?.firewall?.outbound).toHaveLength(1);
  });

  it.each([
    [{ tags: ["nobody"] }, 422, "tag nobody does not exist"],
    [{ inbound_rules: [{ protocol: "tcp", ports: "80", sources: { tags: ["nobody"] } }] }, 422, "tag nobody"],
    [{ droplet_ids: [4711] }, 422, "droplet 4711"],
    [{ name: "my_wall" }, 422, "no firewall name"],
    [{ outbound_rules: null }, 422, "at least one rule"],
    [{ inbound_rules: [{ protocol: "tcp", ports: "http", sources: {} }] }, 422, "ports of a tcp rule"],
    [{ inbound_rules: [{ protocol: "tcp", sources: {} }] }, 422, "ports of a tcp rule"],
    [{ inbound_rules: [{ protocol: "tcp", ports: "9-8", sources: {} }] }, 422, "ports of a tcp rule"],
    [{ inbound_rules: [{ protocol: "gre", sources: {} }] }, 422, "tcp, udp, icmp"],
    [{ inbound_rules: [{ protocol: "icmp", sources: { addresses: ["10.0.0.0/33"] } }] }, 422, "no IP address"],
    [{ inbound_rules: [{ protocol: "icmp", action: "deny", sources: {} }] }, 422, "not rehearsed"],
    [{ outbound_rules: Array.from({ length: 51 }, () => outbound[0]) }, 422, "at most 50 rules"],
    [{ name: "taken" }, 409, "taken already"],
  ])("with %o are refused", async (change, status, words) => {
    const api = await RunningApi.start();
    await api.post("/v2/firewalls", { name: "taken", outbound_rules: outbound });
    const reply = await api.post("/v2/firewalls", { name: "web", outbound_rules: outbound, ...change });
    expect(reply.status).toBe(status);
    expect(textAt(reply.body, "message")).toContain(words);
  });

  it("are changed as a whole, or part by part", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/tags", { name: "web" });
    const droplet = await api.droplet();
    const id = await firewall(api, { name: "web", outbound_rules: outbound });
    const inbound = { inbound_rules: [{ protocol: "tcp", ports: "22", sources: everywhere }] };
    expect((await api.put(`/v2/firewalls/${id}`, { name: "web", ...inbound })).body).toMatchObject({
      firewall: { outbound_rules: [], inbound_rules: inbound.inbound_rules },
    });
    for (const [part, body] of [
      ["droplets", { droplet_ids: [droplet] }],
      ["tags", { tags: ["web"] }],
      ["rules", { outbound_rules: outbound }],
    ] as const) {
      expect((await api.post(`/v2/firewalls/${id}/${part}`, body)).status).toBe(204);
    }
    expect((await api.get(`/v2/firewalls/${id}`)).body).toMatchObject({
      firewall: { droplet_ids: [droplet], tags: ["web"], outbound_rules: [{ ports: "0" }] },
    });
    expect((await api.delete(`/v2/firewalls/${id}/rules`, inbound)).status).toBe(204);
    expect((await api.delete(`/v2/firewalls/${id}/rules`, inbound)).status).toBe(422);
    expect((await api.delete(`/v2/firewalls/${id}/droplets`, { droplet_ids: [droplet] })).status).toBe(204);
    expect((await api.delete(`/v2/firewalls/${id}/tags`, { tags: ["web"] })).status).toBe(204);
    const view = (await api.get(`/v2/firewalls/${id}`)).body;
    expect(listAt(view, "firewall", "droplet_ids")).toEqual([]);
    expect(listAt(view, "firewall", "inbound_rules")).toEqual([]);
  });

  it("that are gone answer a delete with DigitalOcean's words, which do not say Not Found first", async () => {
    const api = await RunningApi.start();
    const id = await firewall(api, { name: "web", outbound_rules: outbound });
    expect((await api.delete(`/v2/firewalls/${id}`)).status).toBe(204);
    const again = await api.delete(`/v2/firewalls/${id}`);
    expect(again.status).toBe(404);
    expect(textAt(again.body, "message")).not.toMatch(/^Not Found/);
  });
});
