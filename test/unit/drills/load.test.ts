import { setTimeout as delay } from "node:timers/promises";

import { describe, expect, it, onTestFinished } from "vitest";

import { countOutcomes } from "../../../rehearsal/drills/figures/losses.ts";
import { Load, type LoadTotals } from "../../../rehearsal/drills/load/load.ts";
import { OpenLoop } from "../../../rehearsal/drills/load/open-loop.ts";
import { type LoadPlan, plannedRequest, usualAnswer, usualLoad } from "../../../rehearsal/drills/load/plan.ts";
import type { RequestRecord } from "../../../rehearsal/drills/load/record.ts";
import { type Behaviour, NastyServer, type SeenRequest } from "./nasty-server.ts";

/** Twice the usual rate: half the time. Nothing times out, however busy this machine is, unless a test is about that. */
const plan = { ...usualLoad, answer: usualAnswer, ratePerSecond: 400, timeoutMilliseconds: 10_000 };

async function serve(behave: (number: number, request: SeenRequest) => Behaviour): Promise<NastyServer> {
  const server = await NastyServer.start(behave);
  onTestFinished(() => server.close());
  return server;
}

/** Lets a load run until so many requests are due, in this process. */
async function loaded(given: LoadPlan, requests: number): Promise<readonly RequestRecord[]> {
  const records: RequestRecord[] = [];
  const faults: Error[] = [];
  const loop = new OpenLoop(given, "abc", {
    onRecord: (record) => records.push(record),
    onFault: (error) => faults.push(error),
  });
  await delay((requests * 1000) / given.ratePerSecond);
  const sent = await loop.stop();
  expect(faults).toEqual([]);
  expect(records.map(({ number }) => number).sort((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, n) => n));
  return records;
}

describe("a load", () => {
  it.each<[Behaviour, RequestRecord["outcome"], RegExp | undefined]>([
    ["right", "right", undefined],
    ["slow", "right", undefined],
    ["reset", "cut", /ECONNRESET/],
    ["reset after the head", "cut", /ECONNRESET/],
    ["close without a word", "cut", /ECONNRESET/],
    ["close in the body", "cut", /ECONNRESET in the answer/],
    ["close in the head", "cut", /ECONNRESET|HPE_INVALID_EOF_STATE/],
    ["hang", "timed out", undefined],
    ["hang in the body", "timed out", undefined],
    ["503", "wrong status", /^503$/],
    ["redirect", "wrong status", /^301$/],
    ["wrong body", "wrong body", /pessimist/],
    ["somebody else's answer", "wrong body", /the answer to drill-other-1/],
    ["no HTTP", "wrong body", /HPE_/],
  ])("accounts for each request that meets a server which does this: %s", async (behaviour, outcome, detail) => {
    const server = await serve(() => behaviour);
    const timeoutMilliseconds = outcome === "timed out" ? 400 : plan.timeoutMilliseconds;
    const records = await loaded({ ...plan, timeoutMilliseconds, url: server.url }, 40);
    expect(new Set(records.map((record) => record.outcome))).toEqual(new Set([outcome]));
    for (const record of records) {
      if (detail === undefined) expect(record.detail).toBeUndefined();
      else expect(record.detail).toMatch(detail);
    }
  });

  it("counts a server that is not there as refusing", async () => {
    const server = await NastyServer.start(() => "right");
    await server.close();
    const records = await loaded({ ...plan, url: server.url }, 20);
    expect(new Set(records.map(({ outcome, detail }) => `${outcome} ${detail ?? ""}`))).toEqual(
      new Set(["refused ECONNREFUSED"]),
    );
  });

  it("sends each request once: what is cut, refused or lost is never tried again", async () => {
    const server = await serve(
      (number) => (["reset", "close without a word", "hang", "right"] as const)[number % 4] ?? "right",
    );
    // On a busy machine the server may see a request late, but not after this.
    const records = await loaded({ ...plan, url: server.url, timeoutMilliseconds: 3000 }, 80);
    expect(server.seen.map(({ requestId }) => requestId).sort()).toEqual(
      records.map(({ number }) => `drill-abc-${number}`).sort(),
    );
  });

  it("tells apart what each request met when all of it happens at once", async () => {
    const server = await serve((number) => (number % 10 === 3 ? "503" : number % 10 === 7 ? "reset" : "right"));
    const records = await loaded({ ...plan, url: server.url }, 100);
    for (const { number, outcome } of records)
      expect(outcome).toBe(number % 10 === 3 ? "wrong status" : number % 10 === 7 ? "cut" : "right");
  });

  it("goes on at its rate while nobody answers", async () => {
    const server = await serve((number) => (number < 20 ? "right" : "hang"));
    const records = await loaded({ ...plan, url: server.url, timeoutMilliseconds: 1000 }, 100);
    const hung = records.filter(({ outcome }) => outcome === "timed out");
    expect(hung.length).toBeGreaterThan(70);
    // None of them waits for the end of one before.
    const firstEnd = Math.min(...hung.map(({ end }) => end));
    expect(hung.filter(({ sent }) => sent < firstEnd).length).toBeGreaterThan(70);
  });

  it("keeps the connections of half of its clients, and makes the other half a new one each time", async () => {
    const server = await serve(() => "right");
    const records = await loaded({ ...plan, url: server.url, ratePerSecond: 100 }, 60);
    const connectionOf = new Map(server.seen.map(({ requestId, connection }) => [requestId, connection]));
    const used = (kind: RequestRecord["connection"]) =>
      records
        .filter(({ connection }) => connection === kind)
        .map(({ number }) => connectionOf.get(`drill-abc-${number}`));
    expect(new Set(used("one-shot")).size).toBe(used("one-shot").length);
    expect(new Set(used("kept")).size).toBeLessThan(used("kept").length / 2);
  });

  it("notes who answered, from which release", async () => {
    const server = await serve(() => "right");
    for (const record of await loaded({ ...plan, url: server.url }, 10))
      expect(record).toMatchObject({ status: 200, release: "one", host: "nasty" });
  });

  it("says so when it is this machine that can't send", async () => {
    const faults: string[] = [];
    const answer = { ...usualAnswer, path: "/no such path" };
    const loop = new OpenLoop({ ...plan, url: "http://127.0.0.1", answer }, "abc", {
      onRecord: () => undefined,
      onFault: (error) => faults.push(error.message),
    });
    const sent = await loop.stop();
    expect(faults).toHaveLength(sent);
    expect(faults[0]).toContain("unescaped characters");
  });
});

describe("a load in a process of its own", () => {
  async function started(url: string): Promise<Load> {
    const load = await Load.start({ ...plan, url });
    onTestFinished(() => load.abandon());
    return load;
  }

  it("hands over a record of each request it sent, and what it cost", async () => {
    const server = await serve((number) => (number % 2 === 0 ? "right" : "503"));
    const load = await started(server.url);
    await expect.poll(() => load.ended).toBeGreaterThan(60);
    const totals: LoadTotals = await load.stop();
    const counts = countOutcomes(totals.records);
    expect(counts.right + counts["wrong status"]).toBe(server.seen.length);
    expect(load.lost).toBe(counts["wrong status"]);
    expect(totals.processorSeconds).toBeGreaterThan(0);
    expect(new Set(server.seen.map(({ requestId }) => requestId.split("-")[1]))).toEqual(new Set([load.id]));
  });

  it("is not disturbed by what the runner does meanwhile", async () => {
    const server = await serve(() => "right");
    const load = await started(server.url);
    await expect.poll(() => load.ended).toBeGreaterThan(20);
    // This process, where the server is, answers nobody meanwhile.
    const busyUntil = performance.now() + 600;
    while (performance.now() < busyUntil);
    await expect.poll(() => load.ended).toBeGreaterThan(200);
    const { records } = await load.stop();
    const onTime = records.filter(({ due, sent }) => sent - due < 150);
    // If it were, four in ten would be late; a busy machine is late with a few.
    expect(onTime.length).toBeGreaterThan(records.length * 0.75);
  });

  it("tells for how long all has been right", async () => {
    const server = await serve((number) => (number === 40 ? "503" : "right"));
    const load = await started(server.url);
    await expect.poll(() => load.ended).toBeGreaterThan(100);
    const { records } = await load.stop();
    const lost = records.find(({ outcome }) => outcome !== "right")?.end ?? 0;
    const last = Math.max(...records.map(({ end }) => end));
    expect(load.rightSince(0)).toBeCloseTo(last - lost);
    expect(load.rightSince(last - 5)).toBeCloseTo(5);
    expect(load.rightSince(last + 5)).toBe(0);
  });

  it("ends with who started it, also when it is abandoned", async () => {
    const server = await serve(() => "right");
    const load = await started(server.url);
    await load.abandon();
    await expect(load.stop()).rejects.toThrow(/ended with SIGKILL before it was told to/);
  });
});

describe("the plan of a load", () => {
  const planned = Array.from({ length: 4000 }, (_, number) =>
    plannedRequest({ ...plan, ratePerSecond: 200, url: "" }, number),
  );

  it("has a request due every five milliseconds at 200 a second", () => {
    expect(planned.slice(0, 3).map(({ due }) => due)).toEqual([0, 5, 10]);
    expect(planned[3999]?.due).toBe(3999 * 5);
  });

  it.each([1, 2, 4, 5, 8, 10])("makes a fifth of the requests of each of %i clients a POST", (clients) => {
    const requests = Array.from({ length: 50 * clients }, (_, number) =>
      plannedRequest({ ...plan, url: "", clients }, number),
    );
    const posts = Map.groupBy(
      requests.filter(({ method }) => method === "POST"),
      ({ client }) => client,
    );
    expect([...posts.values()].map(({ length }) => length)).toEqual(Array.from({ length: clients }, () => 10));
  });

  it("has reads and writes on kept connections and on new ones", () => {
    const kinds = new Set(planned.map(({ method, connection }) => `${method} ${connection}`));
    expect(kinds).toEqual(new Set(["GET kept", "GET one-shot", "POST kept", "POST one-shot"]));
  });
});
