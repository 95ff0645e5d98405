import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { ledgersOf } from "./ledgers.ts";
import { changesIn, type Outcome, PaperSite } from "./paper-site.ts";
import { hostIdsOf, sickenNewHosts } from "./sick-hosts.ts";

const good = { healthIntervalSeconds: 5, healthTimeoutSeconds: 4, healthHealthyThreshold: 2, gateTimeoutSeconds: 60 };
/** Another generation, and a gate that gives up as soon as it may: after what the load balancer takes to let a host in. */
const release = { ...good, hostSize: "t3.medium", gateTimeoutSeconds: 11 };
const usualQuota = 32;
const newGroup = "POST /resources/aws:autoscaling/group:Group";
let site: PaperSite;
let before: Outcome;

beforeAll(async () => {
  site = await PaperSite.start("aws");
  before = await site.run("up", good);
});
afterAll(() => site.dispose());

const hostIds = ({ outputs }: Outcome) => outputs["hostIds"] as string[];
const groupOf = ({ outputs }: Outcome) => (outputs["aws"] as { autoscalingGroup: string }).autoscalingGroup;

describe("a release that fails on AWS", () => {
  afterEach(() => site.control("POST", "quota", { vcpus: usualQuota }));

  /** Brings the release up, which fails in these words; in whatever way, the old generation is as it was. */
  async function failing(words: RegExp): Promise<void> {
    const since = (await site.journal()).at(-1)?.number ?? 0;
    await expect(site.run("up", release)).rejects.toThrow(words);
    const requests = changesIn(await site.journal(since));
    expect(requests.filter((request) => request === newGroup)).toHaveLength(1);
    expect(requests.filter((request) => request.startsWith("DELETE"))).toEqual([]);
    expect(await hostIdsOf(site)).toEqual(expect.arrayContaining(hostIds(before)));
    expect((await fetch(`${String(before.outputs["url"])}/live`)).status).toBe(200);
  }

  async function cleanedUp(): Promise<void> {
    const after = await site.run("up", good);
    expect(hostIds(after)).toEqual(hostIds(before));
    expect(groupOf(after)).toBe(groupOf(before));
    await expect.poll(() => hostIdsOf(site)).toEqual([...hostIds(before)].sort());
    const { account, engine } = await ledgersOf(site);
    expect(account).toEqual(engine);
  }

  it.each([
    [
      "never gets healthy, which the gate tells",
      { kind: "status", status: 503 },
      /only 0 of \d+ hosts serve release .*: never seen.*They were told to drain, and answer no longer/s,
    ],
    [
      "answers 500 to a probe, which the gate tells",
      { kind: "status", status: 500, path: "/test" },
      /last answer: \/test: 500/,
    ],
    [
      "serves another release, which the gate tells",
      { kind: "release", release: "0badc0ffee00" },
      /release 0badc0ffee00/,
    ],
  ])("because it %s: nothing is deleted, the old one serves on, the next good up cleans up", async (_, sick, words) => {
    const stop = sickenNewHosts(site, hostIds(before), sick);
    try {
      await failing(words);
    } finally {
      await stop();
    }
    await cleanedUp();
  });

  it("because the account has no room for it says so, and costs nothing old", async () => {
    await site.control("POST", "quota", { vcpus: 6 });
    await failing(/[01] of 2 instances in service;.*the last launch failed: VcpuLimitExceeded: .* limit of 6/);
    await cleanedUp();
  });
});
