import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { changesIn, PaperSite } from "./paper-site.ts";
import { hostIdsOf, sickenNewHosts } from "./sick-hosts.ts";

/** For an `up` that is to succeed, on a busy machine too. */
const patient = { gateTimeoutSeconds: 60 };
/** For one whose gate is to give up. */
const impatient = { gateTimeoutSeconds: 10 };
/** Another generation than the default. */
const release = { hostSize: "s-2vcpu-4gb" };
let site: PaperSite;

beforeAll(async () => {
  site = await PaperSite.start();
});
afterEach(async () => {
  await site.control("DELETE", "faults");
  await site.control("POST", "quota", { dropletLimit: 25 });
  await site.run("destroy", patient);
});
afterAll(() => site.dispose());

const fault = (kind: string, method: string, pathPattern: string, more: object = {}) =>
  site.control("POST", "faults", { kind, match: { method, pathPattern }, ...more });

const droplets = async () => ((await site.api("GET", "/v2/droplets")) as { droplets: { id: number }[] }).droplets;

describe("the API refuses", () => {
  it("401: up fails with what it said, and nothing is made", async () => {
    await fault("status-before", "GET", "/v2/account", { status: 401, times: 100 });
    const since = (await site.journal()).at(-1)?.number ?? 0;
    await expect(site.run("up", patient)).rejects.toThrow(/401/);
    expect(changesIn(await site.journal(since))).toEqual([]);
  });

  it("422 for a host: up fails with what it said, and the next up goes on from there", async () => {
    // How many of the hosts the engine asks for before it gives up is its own affair.
    await fault("status-before", "POST", "/v2/droplets", { status: 422, times: 100 });
    await expect(site.run("up", patient)).rejects.toThrow(/422/);
    expect(await droplets()).toEqual([]);
    await site.control("DELETE", "faults");
    const next = await site.run("up", patient);
    expect(changesIn(next.requests).filter((request) => request.startsWith("POST"))).toEqual([
      "POST /v2/droplets",
      "POST /v2/droplets",
      "POST /v2/projects/ID/resources",
    ]);
  });

  it("429 with Retry-After: up waits as told and ends well", async () => {
    await fault("status-before", "GET", "/v2/account", { status: 429, retryAfter: 2, times: 1 });
    const up = await site.run("up", patient);
    const [refused, answered] = up.requests.filter(({ path }) => path === "/v2/account");
    expect(refused?.status).toBe(429);
    expect(answered?.status).toBe(200);
  });

  it("500 before the effect: the request is repeated, and each thing is there once", async () => {
    await fault("status-before", "POST", "/v2/load_balancers", { status: 500, times: 1 });
    const up = await site.run("up", patient);
    expect(changesIn(up.requests).filter((one) => one === "POST /v2/load_balancers")).toHaveLength(2);
    const { load_balancers } = (await site.api("GET", "/v2/load_balancers")) as { load_balancers: unknown[] };
    expect(load_balancers).toHaveLength(1);
  });

  it("500 after the effect: the host made twice is seen in the journal, carries the tag, and the site serves", async () => {
    await fault("status-after", "POST", "/v2/droplets", { status: 500, times: 1 });
    const up = await site.run("up", patient);
    const posts = up.requests.filter(({ method, path }) => method === "POST" && path === "/v2/droplets");
    expect(posts).toHaveLength(3);
    expect(posts.filter(({ fault: kind }) => kind === "status-after")).toHaveLength(1);
    const tagged = (await site.api("GET", `/v2/droplets?tag_name=${String(up.outputs["tag"])}`)) as {
      droplets: { id: number }[];
    };
    const known = up.outputs["hostIds"] as string[];
    const orphans = tagged.droplets.map(({ id }) => String(id)).filter((id) => !known.includes(id));
    expect(orphans).toHaveLength(1);
    await site.api("DELETE", `/v2/droplets/${orphans[0] ?? ""}`);
  });
});

describe("the account", () => {
  it("that can't hold the hosts is found out in the preview", async () => {
    await site.control("POST", "quota", { dropletLimit: 1 });
    await expect(site.run("preview", patient)).rejects.toThrow("hostCount: got 2, but the account may have 1 droplets");
  });

  it("that can't hold two generations is told in the preview, which goes on", async () => {
    await site.control("POST", "quota", { dropletLimit: 3 });
    const { steps } = await site.run("preview", patient);
    expect(steps).toContainEqual(expect.stringContaining("A release needs 4 hosts for a while"));
  });

  it.each([
    [{ region: "nowhere1" }, "region: got nowhere1"],
    [{ hostSize: "s-64vcpu-1gb" }, "hostSize: got s-64vcpu-1gb, which does not exist"],
    [{ hostImage: "debian-99-x64" }, "hostImage: got debian-99-x64, which does not exist"],
  ])("that has no %j is found out in the preview", async (settings, message) => {
    await expect(site.run("preview", settings)).rejects.toThrow(message);
  });
});

describe("a wrong setting", () => {
  it("is told before anything is asked of the API, all of them at once", async () => {
    const since = (await site.journal()).at(-1)?.number ?? 0;
    const preview = site.run("preview", { hostCuont: 2, algorithm: "random", healthTimeoutSeconds: 1 });
    await expect(preview).rejects.toThrow(/3 settings need a correction:.*hostCuont.*algorithm.*healthTimeoutSeconds/s);
    expect(await site.journal(since)).toEqual([]);
  });
});

describe("the gate", () => {
  it.each([
    ["answers 500 to a probe", { kind: "status", status: 500, path: "/test" }, /last answer: \/test: 500/],
    ["serves another release", { kind: "release", release: "0badc0ffee00" }, /release 0badc0ffee00/],
    ["never gets healthy", { kind: "status", status: 503 }, /never seen/],
  ])(
    "fails a generation that %s: nothing is deleted, the old one serves on, the next good up cleans up",
    async (_, sickness, words) => {
      const before = await site.run("up", patient);
      const old = before.outputs["hostIds"] as string[];
      const since = (await site.journal()).at(-1)?.number ?? 0;
      const stop = sickenNewHosts(site, old, sickness);
      try {
        await expect(site.run("up", { ...impatient, ...release })).rejects.toThrow(words);
      } finally {
        await stop();
      }
      const requests = changesIn(await site.journal(since));
      expect(requests.filter((request) => request === "POST /v2/droplets")).toHaveLength(2);
      expect(requests.filter((request) => request.startsWith("DELETE"))).toEqual([]);
      const answer = await fetch(`${String(before.outputs["url"])}/live`);
      expect(answer.status).toBe(200);

      const after = await site.run("up", patient);
      expect(after.outputs["hostIds"]).toEqual(before.outputs["hostIds"]);
      await expect.poll(() => hostIdsOf(site)).toEqual([...old].sort());
    },
  );

  it("leaves after failed releases in a row, another and the same again, the serving hosts and those of the last", async () => {
    const before = await site.run("up", patient);
    const old = before.outputs["hostIds"] as string[];
    const seen = new Set<string>();
    const stop = sickenNewHosts(site, old, { kind: "status", status: 500, path: "/test" });
    try {
      for (const settings of [release, release, { webServer: "apache" }]) {
        await expect(site.run("up", { ...impatient, ...settings })).rejects.toThrow(
          /They were told to drain, and answer no longer/,
        );
        const failed = (await hostIdsOf(site)).filter((id) => !old.includes(id));
        expect(failed).toHaveLength(2);
        // A rejected host is never taken back.
        for (const id of failed) expect(seen).not.toContain(id);
        for (const id of failed) seen.add(id);
      }
    } finally {
      await stop();
    }
    const after = await site.run("up", patient);
    expect(after.outputs["hostIds"]).toEqual(before.outputs["hostIds"]);
    await expect.poll(() => hostIdsOf(site)).toEqual([...old].sort());
  });

  it("can be skipped for an app that can't answer its probes yet, and says so", async () => {
    const skipping = { ...impatient, skipGate: true };
    const { steps } = await site.run("up", { ...skipping, probes: [{ path: "/missing", status: 418 }] });
    expect(steps).toContainEqual(expect.stringMatching(/^warning: skipGate is set: nobody has seen/));
    await site.run("up", patient);
  });

  it("has nothing to prove in a preview", async () => {
    const { requests } = await site.run("preview", patient);
    expect(changesIn(requests)).toEqual([]);
  });
});

describe("a droplet that stays new", () => {
  it("makes up fail, not hang, with nothing deleted; once somebody has deleted it, the next up goes on", async () => {
    const before = await site.run("up", patient);
    await fault("stuck-new", "POST", "/v2/droplets", { times: 2 });
    const since = (await site.journal()).at(-1)?.number ?? 0;
    await expect(site.run("up", { ...impatient, ...release })).rejects.toThrow(
      /Waited 10 s for the droplet \d+ to become active/,
    );
    expect(changesIn(await site.journal(since)).filter((request) => request.startsWith("DELETE"))).toEqual([]);
    const old = before.outputs["hostIds"] as string[];
    for (const { id } of await droplets()) {
      if (!old.includes(String(id))) await site.api("DELETE", `/v2/droplets/${id}`);
    }
    await expect.poll(droplets).toHaveLength(2);
    await site.run("refresh", patient);
    const next = await site.run("up", { ...patient, ...release });
    expect(next.outputs["hostIds"]).toHaveLength(2);
    expect(next.outputs["generation"]).not.toBe(before.outputs["generation"]);
  });
});
