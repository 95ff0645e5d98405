import { createHash } from "node:crypto";

import { describe, expect, it } from "vitest";

import { trackedSize, utilizationOf } from "../../../rehearsal/digitalocean/api/pools/tracking.ts";
import { ailingApp } from "../../../rehearsal/drills/ailing-app.ts";
import { shareUntilEjected } from "../../../rehearsal/drills/allowance.ts";
import { Dependency } from "../../../rehearsal/drills/dependency.ts";
import { dependencyDown } from "../../../rehearsal/drills/drills/dependency-down.ts";
import type { DrillEvent } from "../../../rehearsal/drills/events.ts";
import { changePoolLoad, poolSettings, registerPoolKey } from "../../../rehearsal/drills/pool.ts";
import { longestAdmitSeconds, longestEjectSeconds, wasTakenOut } from "../../../rehearsal/drills/recovery.ts";
import { changedProgram } from "../../../rehearsal/drills/stage/program.ts";
import type { Host } from "../../../rehearsal/engine/cloud-status.ts";
import { temporaryFolder } from "../../support/packed-app.ts";

const policy = { intervalSeconds: 3, timeoutSeconds: 3, unhealthyThreshold: 2, healthyThreshold: 2 };

describe("how long a drill waits for the load balancer", () => {
  it("is what a host that is dead may cost, which has a second of slack", () => {
    expect(longestEjectSeconds(policy)).toBe(9);
    const circumstances = { policy, ratePerSecond: 200, hosts: 2, events: [] };
    expect(shareUntilEjected.requests(circumstances)).toBe((longestEjectSeconds(policy) + 1) * (200 / 2));
  });

  it("is as many good checks as it wants, and the one that hangs", () => {
    expect(longestAdmitSeconds(policy)).toBe(9);
  });

  it("tells a host that was taken out from one that was let in", () => {
    const events: DrillEvent[] = [
      { at: 1, kind: "balancer", host: "a", state: "in", text: "" },
      { at: 2, kind: "balancer", host: "b", state: "out", text: "" },
    ];
    expect(["a", "b", "c"].map((hostId) => wasTakenOut({ events }, { hostId }))).toEqual([false, true, false]);
  });
});

describe("the ailing app", () => {
  it("is made of this clone's, and always the same release", async () => {
    expect((await changedProgram(await temporaryFolder(), ailingApp())).onlyApp).toBe(true);
    const text = "function start(config) {\n  createApp(config, { logger })\n}";
    const [one, two] = [ailingApp(), ailingApp()].map((patch) => patch["app/src/server.ts"]?.(text));
    expect(one).toBe(two);
    expect(one).toContain("checks: drillChecks");
  });
});

describe("a dependency of hosts", () => {
  it("is answered where it says while it is up, and by nobody while it is down", async () => {
    const dependency = await Dependency.start("127.0.0.1");
    try {
      const { url } = dependency;
      expect(dependency.egress).toBe(`tcp/${new URL(url).port}@127.0.0.1/32`);
      expect((await fetch(url)).status).toBe(200);
      await dependency.down();
      await expect(fetch(url)).rejects.toThrow("fetch failed");
      await dependency.up();
      expect(dependency.url).toBe(url);
      expect((await fetch(url)).status).toBe(200);
    } finally {
      await dependency.down();
    }
  });

  it("may cost all that is sent while it is down, until hosts are in again", () => {
    const at = (milliseconds: number, text: string): DrillEvent => ({ at: milliseconds, kind: "mark", text });
    const events = [at(10_000, "the dependency goes down"), at(20_000, "the dependency is back")];
    const { mayLose } = dependencyDown;
    if (mayLose === 0) throw new Error("it may cost nothing");
    expect(mayLose.requests({ policy, ratePerSecond: 200, hosts: 2, events })).toBe((10 + 9) * 200);
  });
});

describe("an autoscale pool", () => {
  const host = (id: string): Host => ({
    ...{ id, machine: id, name: id, hostId: id, cloud: "digitalocean", state: "running", privateAddress: "" },
    ...{ tags: [], group: "pool" },
  });
  const config = {
    min_instances: poolSettings.hostCount,
    max_instances: poolSettings.maxHosts,
    target_cpu_utilization: poolSettings.scaleTarget / 100,
  };

  it.each([
    [2, 1],
    [3, 1],
    [4, 1],
    [3, -1],
    [5, -1],
  ])("of %i hosts is made to want %i more, and then rests", async (members, by) => {
    const asked = new Map<string, unknown>();
    await changePoolLoad(
      {
        hosts: () => Promise.resolve(Array.from({ length: members }, (_, index) => host(String(index)))),
        ask: (_method, path, body) => Promise.resolve(void asked.set(path, body)),
      },
      by,
    );
    expect(asked.get("/_rehearsal/pools/pool/cooldown")).toEqual({ seconds: 1 });
    const { cpuPercent } = asked.get("/_rehearsal/pools/pool/load") as { readonly cpuPercent: number };
    const sizeOf = (now: number) => trackedSize(config, utilizationOf({ members, cpuPercent }, now), now);
    expect(sizeOf(members)).toBe(members + by);
    expect(sizeOf(members + by)).toBe(members + by);
  });

  it("has a key, which is registered once", async () => {
    const keys: { fingerprint: string }[] = [];
    const ask = (method: string, path: string, body?: unknown) => {
      expect(path).toMatch(/^\/v2\/account\/keys(\?|$)/);
      if (method === "GET") return Promise.resolve({ ssh_keys: keys });
      const [, bytes = ""] = (body as { readonly public_key: string }).public_key.split(" ");
      const digest = createHash("md5").update(Buffer.from(bytes, "base64")).digest("hex");
      keys.push({ fingerprint: digest.replaceAll(/..(?=.)/g, "$&:") });
      return Promise.resolve(undefined);
    };
    await registerPoolKey(ask);
    await registerPoolKey(ask);
    expect(keys.map(({ fingerprint }) => fingerprint)).toEqual(poolSettings.sshKeys);
  });
});
