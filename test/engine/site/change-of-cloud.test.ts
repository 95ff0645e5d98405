import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ledgersOf } from "./ledgers.ts";
import { changesIn, type Outcome, PaperSite } from "./paper-site.ts";

const quick = { gateTimeoutSeconds: 60 };
let digitalocean: PaperSite;
let aws: PaperSite;
let before: Outcome;
let moved: Outcome;

beforeAll(async () => {
  digitalocean = await PaperSite.start();
  aws = digitalocean.on("aws");
  before = await digitalocean.run("up", quick);
  moved = await aws.run("up", quick);
});
afterAll(() => digitalocean.dispose());

describe("a stack that changes its cloud", () => {
  it("makes and proves the site on the new one, then deletes it on the old one", async () => {
    expect(before.outputs).toMatchObject({ cloud: "digitalocean" });
    expect(moved.outputs).toMatchObject({ cloud: "aws", release: before.outputs["release"] });
    const created = moved.steps.findLastIndex((step) => step.startsWith("created Group "));
    const deleted = moved.steps.findIndex((step) => step.startsWith("deleted "));
    expect(created).toBeGreaterThan(-1);
    expect(deleted).toBeGreaterThan(created);
    expect(await digitalocean.api("GET", "/v2/droplets")).toMatchObject({ droplets: [] });
    expect((await fetch(`${String(moved.outputs["url"])}/test`)).status).toBe(200);
  });

  it("plans no change then, and asks only the new one", async () => {
    const since = (await digitalocean.journal()).at(-1)?.number ?? 0;
    const preview = await aws.run("preview", quick);
    expect(preview.changes).toEqual({});
    expect(changesIn(preview.requests)).toEqual([]);
    expect((await digitalocean.journal(since)).map(({ path }) => path)).toEqual([]);
  });

  it("goes back the same way, and leaves nothing on the one that it leaves", async () => {
    const back = await digitalocean.run("up", quick);
    const created = back.steps.findLastIndex((step) => step.startsWith("created Droplet "));
    expect(created).toBeGreaterThan(-1);
    expect(back.steps.findIndex((step) => step.startsWith("deleted "))).toBeGreaterThan(created);
    expect(await aws.control("GET", "status")).toMatchObject({ hosts: [], loadBalancers: [] });
    expect((await ledgersOf(aws)).account).toEqual([]);
    expect((await fetch(`${String(back.outputs["url"])}/test`)).status).toBe(200);
  });

  it("is destroyed there", async () => {
    const { requests } = await digitalocean.run("destroy", quick);
    expect(changesIn(requests)).toContain("DELETE /v2/droplets/ID");
    expect(await digitalocean.control("GET", "status")).toMatchObject({ hosts: [], loadBalancers: [] });
  });
});
