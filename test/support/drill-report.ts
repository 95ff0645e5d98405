import type { DrillEvent } from "../../rehearsal/drills/events.ts";
import { figuresOf } from "../../rehearsal/drills/figures/figures.ts";
import { plannedRequest, usualAnswer, usualLoad } from "../../rehearsal/drills/load/plan.ts";
import type { RequestRecord } from "../../rehearsal/drills/load/record.ts";
import type { DrillResult, Measured, Report } from "../../rehearsal/drills/result.ts";

const policy = { intervalSeconds: 3, timeoutSeconds: 3, unhealthyThreshold: 2, healthyThreshold: 2 };
const oldRelease = "e6cad31858d2";
const newRelease = "02a4f2c53b3e";
const [first, second, third, fourth] = ["8feb954b51ba", "fedcef9c19dd", "d781c17abb0c", "33900115b584"] as const;

/** A request of the usual load that was answered right after four milliseconds, with what a test wants otherwise. */
export function recordOf(number: number, otherwise: Partial<RequestRecord> = {}): RequestRecord {
  const planned = plannedRequest({ ...usualLoad, url: "", answer: usualAnswer }, number);
  const { due } = planned;
  return {
    ...planned,
    sent: due,
    firstByte: due + 3,
    end: due + 4,
    outcome: "right",
    status: 200,
    release: oldRelease,
    host: number % 2 === 0 ? first : second,
    ...otherwise,
  };
}

function loadOf(seconds: number, become: (record: RequestRecord) => Partial<RequestRecord>): RequestRecord[] {
  return Array.from({ length: seconds * usualLoad.ratePerSecond }, (_, number) => {
    const record = recordOf(number);
    return { ...record, ...become(record) };
  });
}

interface Story {
  readonly seconds: number;
  readonly phases: Measured["phases"];
  readonly mayLose: Measured["mayLose"];
  readonly events: readonly DrillEvent[];
  readonly become: (record: RequestRecord) => Partial<RequestRecord>;
}

function measuredOf({ seconds, phases, mayLose, events, become }: Story): Measured {
  const records = loadOf(seconds, become);
  const { ratePerSecond, clients, postEvery, timeoutMilliseconds } = usualLoad;
  const posts = records.filter(({ method, outcome }) => method === "POST" && outcome === "right").length;
  return {
    mayLose,
    policy,
    hosts: 2,
    load: {
      ...{ ratePerSecond, clients, postEvery, timeoutMilliseconds, seconds },
      processorShare: 0.1,
      posts: { answered: posts, logged: posts },
    },
    phases,
    events,
    figures: figuresOf(records, events, phases),
  };
}

const killed: Story = {
  seconds: 30,
  phases: { begins: 5_000, ends: 24_000 },
  mayLose: { requests: 1000, words: "its share until ejected: (eject time + time-out + 1 s) × rate / hosts" },
  events: [
    { at: 5_000, kind: "mark", text: "drill begins" },
    { at: 5_100, kind: "mark", text: "power cut", host: first, expect: "out" },
    { at: 12_300, kind: "balancer", text: `host ${first} taken out`, host: first, state: "out" },
    { at: 12_400, kind: "mark", text: "power back", host: first, expect: "in" },
    { at: 23_900, kind: "balancer", text: `host ${first} let in`, host: first, state: "in" },
    { at: 24_000, kind: "mark", text: "drill ends" },
  ],
  become: ({ due, host }) => {
    if (host !== first || due < 5_100 || due > 24_000) return {};
    if (due > 12_300) return { host: second };
    const { detail, outcome } =
      due > 9_000
        ? ({ outcome: "cut", detail: "ECONNRESET" } as const)
        : ({ outcome: "wrong status", detail: "503" } as const);
    return { outcome, detail, end: due + 3_000 };
  },
};

const released: Story = {
  seconds: 100,
  phases: { begins: 5_000, ends: 92_000 },
  mayLose: { requests: 0, words: "nothing" },
  events: [
    { at: 5_000, kind: "mark", text: "drill begins" },
    { at: 5_000, kind: "mark", text: "up begins" },
    { at: 9_000, kind: "engine", text: "created SpacesBucketObject evenkeel-dev-store-fra1-release-02a4f2c53b3e" },
    { at: 12_000, kind: "engine", text: "created Droplet evenkeel-dev-b-1" },
    { at: 12_100, kind: "engine", text: "created Droplet evenkeel-dev-b-2" },
    { at: 12_200, kind: "engine", text: `Gate: 0 of 2 hosts serve release ${newRelease}` },
    { at: 60_000, kind: "balancer", text: `host ${third} let in`, host: third, state: "in" },
    { at: 62_000, kind: "balancer", text: `host ${fourth} let in`, host: fourth, state: "in" },
    { at: 66_000, kind: "engine", text: "updated SpacesBucketObject evenkeel-dev-store-fra1-verdicts" },
    { at: 70_000, kind: "balancer", text: `host ${first} taken out`, host: first, state: "out" },
    { at: 70_000, kind: "balancer", text: `host ${second} taken out`, host: second, state: "out" },
    { at: 86_000, kind: "balancer", text: `host ${first} removed`, host: first, state: "gone" },
    { at: 86_000, kind: "balancer", text: `host ${second} removed`, host: second, state: "gone" },
    { at: 88_000, kind: "engine", text: "deleted Droplet evenkeel-dev-a-1" },
    { at: 91_000, kind: "mark", text: "up done" },
    { at: 92_000, kind: "mark", text: "drill ends" },
  ],
  become: ({ due, number }) => {
    if (due > 40_000 && due < 41_000 && number % 50 === 0) return { outcome: "timed out", end: due + 10_000 };
    if (due >= 70_000) return { release: newRelease, host: number % 2 === 0 ? third : fourth };
    if (due >= 62_000 && number % 4 < 2) return { release: newRelease, host: number % 2 === 0 ? third : fourth };
    return {};
  },
};

const result = (rest: Pick<DrillResult, "name" | "title" | "verdict"> & Partial<DrillResult>): DrillResult => ({
  cloud: "digitalocean",
  attempt: 1,
  reasons: [],
  ...rest,
});

/** A report with one drill of each verdict, made of loads that were never run. The same every time. */
export function sampleReport(): Report {
  return {
    version: 1,
    startedAt: "2026-03-14T15:09:26.535Z",
    processors: 2,
    results: [
      result({ name: "host-killed", title: "A host loses its power", verdict: "passed", measured: measuredOf(killed) }),
      result({
        name: "release",
        title: "A new release goes out",
        verdict: "failed",
        reasons: ["lost 3 of 20000 requests, none may be lost: 3 timed out"],
        measured: measuredOf(released),
      }),
      result({
        name: "host-killed",
        title: "A host loses its power",
        cloud: "aws",
        attempt: 2,
        verdict: "error",
        reasons: ["the load's process ended before it began"],
      }),
    ],
  };
}
