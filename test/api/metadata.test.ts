import { describe, expect, it } from "vitest";
import { z } from "zod";

import { RunningApi, userData } from "./running-api.ts";

const text = (body: unknown) => z.string().parse(body);

describe("a droplet's metadata", () => {
  it("is one JSON document with what cloud-init and scripts ask for", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet({ tags: ["web"], user_data: userData("r1") });
    const machine = api.dataPlane.machine(String(id));
    expect(JSON.parse(text(machine?.metadata["metadata/v1.json"]))).toMatchObject({
      droplet_id: id,
      hostname: "web-1",
      user_data: userData("r1"),
      region: "fra1",
      tags: ["web"],
      interfaces: {
        public: [{ type: "public", ipv4: { ip_address: machine?.publicAddress, netmask: "255.255.0.0" } }],
        private: [{ type: "private", ipv4: { ip_address: machine?.privateAddress, netmask: "255.255.240.0" } }],
      },
    });
  });

  it("is a tree as well, where directories list what is in them", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet({ user_data: userData("r1") });
    const machine = api.dataPlane.machine(String(id));
    const tree = machine?.metadata ?? {};
    expect(tree["metadata/v1/id"]).toBe(String(id));
    expect(tree["metadata/v1/user-data"]).toBe(userData("r1"));
    expect(tree["metadata/v1/interfaces/private/0/ipv4/address"]).toBe(machine?.privateAddress);
    expect(text(tree["metadata/v1/"]).split("\n")).toEqual(
      expect.arrayContaining(["id", "hostname", "user-data", "interfaces/"]),
    );
    for (const [path, body] of Object.entries(tree)) {
      if (!path.endsWith("/")) continue;
      const names = body === "" ? [] : text(body).split("\n");
      for (const name of names) expect(tree).toHaveProperty([`${path}${name}`]);
    }
  });
});
