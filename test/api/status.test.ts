import { describe, expect, it } from "vitest";

import { contains } from "../../rehearsal/cloud/address.ts";
import { hostIdOf, readStatus } from "../../rehearsal/engine/cloud-status.ts";
import { balancerBody, dropletBody, numberAt, RunningApi, userData } from "./running-api.ts";

/** What `npm run rehearsal` reads of this cloud, beside one of the other that has nothing. */
async function statusOf(api: RunningApi) {
  const empty = await RunningApi.start();
  const { hosts, balancers } = await readStatus({
    clouds: { digitalocean: { url: api.url }, aws: { url: empty.url } },
  });
  return { hosts, balancers };
}

describe("the rehearsal's own status", () => {
  it("tells droplets as hosts, in the words that all clouds have in common", async () => {
    const api = await RunningApi.start({ api: { timing: { timeToDeleteSeconds: 60 } } });
    const running = await api.droplet({ name: "runs", tags: ["web"] });
    const killed = await api.droplet({ name: "killed" });
    await api.post(`/_rehearsal/machines/${killed}/kill`);
    const deleted = await api.droplet({ name: "deleted" });
    await api.delete(`/v2/droplets/${deleted}`);
    await api.post("/_rehearsal/faults", { kind: "stuck-new" });
    const stuck = numberAt((await api.post("/v2/droplets", { ...dropletBody, name: "stuck" })).body, "droplet", "id");

    const { hosts } = await statusOf(api);
    const states = Object.fromEntries(hosts.map(({ id, name, state }) => [id, `${name} ${state}`]));
    expect(states).toEqual({
      [running]: "runs running",
      [killed]: "killed off",
      [deleted]: "deleted leaving",
      [stuck]: "stuck starting",
    });
    const id = String(running);
    expect(hosts.find((host) => host.id === id)).toEqual({
      cloud: "digitalocean",
      id,
      name: "runs",
      state: "running",
      hostId: hostIdOf(id),
      machine: id,
      privateAddress: api.dataPlane.machine(id)?.privateAddress,
      tags: ["web"],
    });
  });

  it("tells load balancers with their address and members, by the machine's id", async () => {
    const api = await RunningApi.start();
    const droplet = await api.droplet({ tags: ["web"], user_data: userData("r1") });
    await api.post("/v2/load_balancers", balancerBody);
    await api.until("/_rehearsal/status", { loadBalancers: [{ members: [{ healthy: true }] }] });
    expect((await statusOf(api)).balancers).toMatchObject([
      {
        cloud: "digitalocean",
        name: "api",
        address: expect.stringMatching(/^127\./) as string,
        status: "active",
        members: [{ id: String(droplet), healthy: true, lastCheck: "200" }],
      },
    ]);
  });
});

describe("public addresses of droplets", () => {
  it.each([["198.18.0.0/17"], ["198.18.128.0/17"]])(
    "come from the cloud's part of the range, %s, and not from another cloud's",
    async (publicRange) => {
      const api = await RunningApi.start({ api: { publicRange } });
      const id = await api.droplet();
      const address = api.dataPlane.machine(String(id))?.publicAddress ?? "";
      expect(contains(publicRange, `${address}/32`), address).toBe(true);
      expect((await api.get("/_rehearsal/status")).body).toMatchObject({ publicRange });
    },
  );
});
