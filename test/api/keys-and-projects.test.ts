import { describe, expect, it } from "vitest";

import type { StoreKey } from "../../rehearsal/cloud/data-plane.ts";
import { dropletBody, listAt, numberAt, RunningApi, textAt } from "./running-api.ts";

const wire = (name: string) => `\0\0\0\x0bssh-ed25519\0\0\0 ${name.padEnd(32, "k")}`;
const publicKey = (name: string) => `ssh-ed25519 ${Buffer.from(wire(name)).toString("base64")}`;

describe("SSH keys", () => {
  it("are made, found by id and fingerprint, renamed and deleted", async () => {
    const api = await RunningApi.start();
    const made = await api.post("/v2/account/keys", { name: "laptop", public_key: `${publicKey("a")}\n` });
    expect(made).toMatchObject({ status: 201, body: { ssh_key: { name: "laptop", public_key: publicKey("a") } } });
    const [id, fingerprint] = [numberAt(made.body, "ssh_key", "id"), textAt(made.body, "ssh_key", "fingerprint")];
    expect(fingerprint).toMatch(/^([\da-f]{2}:){15}[\da-f]{2}$/);
    expect((await api.get(`/v2/account/keys/${fingerprint}`)).body).toMatchObject({ ssh_key: { id } });
    expect((await api.put(`/v2/account/keys/${id}`, { name: "desk" })).body).toMatchObject({
      ssh_key: { name: "desk" },
    });
    expect((await api.post("/v2/account/keys", { name: "again", public_key: publicKey("a") })).status).toBe(422);
    expect((await api.delete(`/v2/account/keys/${id}`)).status).toBe(204);
    expect((await api.get(`/v2/account/keys/${id}`)).status).toBe(404);
  });

  it.each(["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA=="])(
    "that are %j are refused",
    async (key) => {
      const api = await RunningApi.start();
      expect((await api.post("/v2/account/keys", { name: "laptop", public_key: key })).status).toBe(422);
    },
  );
});

describe("Spaces keys", () => {
  it("tell their secret once, and the object store knows them with their grants", async () => {
    const keys = new Map<string, StoreKey>();
    const store = {
      url: "http://127.0.0.1:9",
      setKey: (key: StoreKey) => Promise.resolve(void keys.set(key.accessKeyId, key)),
      removeKey: (id: string) => Promise.resolve(void keys.delete(id)),
      text: () => Promise.resolve(undefined),
      close: () => Promise.resolve(),
    };
    const api = await RunningApi.start({ paper: { store } });
    const grants = [{ bucket: "", permission: "fullaccess" }];
    const made = await api.post("/v2/spaces/keys", { name: "all", grants });
    expect(made).toMatchObject({ status: 201, body: { key: { name: "all", grants } } });
    const id = textAt(made.body, "key", "access_key");
    const secret = textAt(made.body, "key", "secret_key");
    expect(keys.get(id)).toMatchObject({ secretAccessKey: secret, grants: [{ bucket: "*", access: "full" }] });
    for (const path of [`/v2/spaces/keys/${id}`, "/v2/spaces/keys"]) {
      expect(JSON.stringify((await api.get(path)).body)).not.toContain(secret);
    }
    const read = { name: "hosts", grants: [{ bucket: "releases", permission: "read" }] };
    expect((await api.put(`/v2/spaces/keys/${id}`, read)).body).toMatchObject({ key: read });
    expect(keys.get(id)?.grants).toEqual([{ bucket: "releases", access: "read" }]);
    keys.clear();
    await api.restart();
    expect(keys.get(id)?.secretAccessKey).toBe(secret);
    expect((await api.delete(`/v2/spaces/keys/${id}`)).status).toBe(204);
    expect(keys.size).toBe(0);
    expect((await api.get(`/v2/spaces/keys/${id}`)).status).toBe(404);
  });

  it("without a bucket for what is not full access are refused", async () => {
    const api = await RunningApi.start();
    const body = { name: "hosts", grants: [{ bucket: "", permission: "read" }] };
    expect((await api.post("/v2/spaces/keys", body)).status).toBe(400);
  });
});

describe("projects", () => {
  it("hold droplets, load balancers and buckets; everything begins in the default one", async () => {
    const api = await RunningApi.start();
    const home = (await api.get("/v2/projects/default")).body;
    expect(home).toMatchObject({ project: { is_default: true } });
    const droplet = `do:droplet:${numberAt((await api.post("/v2/droplets", dropletBody)).body, "droplet", "id")}`;
    expect((await api.get("/v2/projects/default/resources")).body).toMatchObject({
      resources: [{ urn: droplet, status: "ok" }],
    });
    const made = await api.post("/v2/projects", {
      name: "site",
      purpose: "Web Application",
      environment: "Production",
    });
    expect(made).toMatchObject({ status: 201, body: { project: { is_default: false, purpose: "Web Application" } } });
    const id = textAt(made.body, "project", "id");
    const resources = [droplet, "do:space:releases", "do:droplet:4711"];
    expect(await api.post(`/v2/projects/${id}/resources`, { resources })).toMatchObject({
      status: 200,
      body: { resources: [{ status: "assigned" }, { status: "assigned" }, { status: "not_found" }] },
    });
    expect((await api.get(`/v2/projects/${id}/resources`)).body).toMatchObject({ meta: { total: 2 } });
    expect((await api.get("/v2/projects/default/resources")).body).toMatchObject({ meta: { total: 0 } });
    const refused = await api.delete(`/v2/projects/${id}`);
    expect(refused.status).toBe(412);
    expect(textAt(refused.body, "message")).toContain("cannot delete a project with resources");
    await api.post("/v2/projects/default/resources", { resources: resources.slice(0, 2) });
    expect((await api.delete(`/v2/projects/${id}`)).status).toBe(204);
  });

  it("are patched field by field, and a purpose of one's own is marked as such", async () => {
    const api = await RunningApi.start();
    const id = textAt((await api.post("/v2/projects", { name: "site", purpose: "A shop" })).body, "project", "id");
    const reply = await api.call("PATCH", `/v2/projects/${id}`, { description: "of all things" });
    expect(reply.body).toMatchObject({
      project: { name: "site", description: "of all things", purpose: "Other: A shop" },
    });
    expect((await api.post("/v2/projects", { name: "site" })).status).toBe(409);
  });

  it("take no VPCs, firewalls or tags", async () => {
    const api = await RunningApi.start();
    const reply = await api.post("/v2/projects/default/resources", { resources: ["do:vpc:1"] });
    expect(reply.status).toBe(422);
  });

  it("lose a droplet that is deleted", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await api.delete(`/v2/droplets/${id}`);
    await api.untilGone(`/v2/droplets/${id}`);
    expect(listAt((await api.get("/v2/projects/default/resources")).body, "resources")).toEqual([]);
  });
});
