import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { otherApp, otherAppCutShort, otherRelease } from "./other-app.ts";
import { PaperSite } from "./paper-site.ts";
import { hostIdsOf } from "./sick-hosts.ts";

const settings = { gateTimeoutSeconds: 60 };

describe.each([
  {
    cloud: "digitalocean" as const,
    impatient: settings,
    tight: { dropletLimit: 3 },
    usual: { dropletLimit: 25 },
    refusal: /422/,
  },
  {
    cloud: "aws" as const,
    // As soon as may be after what the load balancer takes to let a host in.
    impatient: { gateTimeoutSeconds: 25 },
    tight: { vcpus: 6 },
    usual: { vcpus: 32 },
    refusal: /VcpuLimitExceeded/,
  },
])("after an up that judged nobody on $cloud", ({ cloud, impatient, tight, usual, refusal }) => {
  let site: PaperSite;

  beforeAll(async () => {
    site = await PaperSite.start(cloud);
  });
  afterAll(() => site.dispose());

  async function removeObject(key: string): Promise<void> {
    const buckets = join(site.home.cloud, "store/buckets");
    const found = (await readdir(buckets))
      .map((bucket) => join(buckets, bucket, key))
      .filter((file) => existsSync(file));
    expect(found).toHaveLength(1);
    for (const file of found) await rm(file);
  }

  it("hosts of the very first, which serve, are told to go by the up of another app", async () => {
    await expect(site.run("up", settings, "dev", otherAppCutShort)).rejects.toThrow("The program was cut short.");
    expect(await hostIdsOf(site)).toHaveLength(2);
    // As if it had been cut short while it uploaded that.
    await removeObject(`release/${otherRelease}.tar.gz`);
    await site.run("refresh", settings);

    const up = await site.run("up", settings);
    expect(up.outputs["releases"]).toMatchObject([{ id: up.outputs["release"] }]);
    expect(up.outputs["release"]).not.toBe(otherRelease);
    await expect.poll(() => hostIdsOf(site)).toEqual([...(up.outputs["hostIds"] as string[])].sort());
  });

  it("hosts of a release that came up all the same are told to go by the way back to the app that serves", async () => {
    const before = await site.run("up", settings);
    const old = before.outputs["hostIds"] as string[];
    await site.control("POST", "quota", tight);
    await expect(site.run("up", impatient, "dev", otherApp)).rejects.toThrow(refusal);
    await site.control("POST", "quota", usual);
    expect(await hostIdsOf(site)).toHaveLength(3);
    const release = async () => (await fetch(`${String(before.outputs["url"])}/live`)).headers.get("x-release");
    await expect.poll(release, { timeout: 20_000, interval: 50 }).toBe(otherRelease);

    const back = await site.run("up", settings);
    expect(back.outputs["hostIds"]).toEqual(old);
    await expect.poll(() => hostIdsOf(site)).toEqual([...old].sort());
    expect((await site.run("up", settings)).changes).toEqual({});
  });
});
