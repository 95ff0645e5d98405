import { describe, expect, it } from "vitest";

import {
  answerTo,
  type LoadPlan,
  plannedRequest,
  usualAnswer,
  usualLoad,
} from "../../../rehearsal/drills/load/plan.ts";

describe("a load that asks elsewhere too", () => {
  const answer = { path: "/live", status: 200, body: '{"status":"ok"}' };
  const usual: LoadPlan = { ...usualLoad, url: "http://127.0.0.1", answer: usualAnswer };
  const plan: LoadPlan = { ...usual, elsewhere: { every: 7, answer } };
  const requests = Array.from({ length: 5_600 }, (_, number) => plannedRequest(plan, number));
  const elsewhere = requests.filter((request) => answerTo(plan, request) === answer);

  it("does so with its share of the GETs, and with no POST", () => {
    const gets = requests.filter(({ method }) => method === "GET");
    expect(elsewhere.filter(({ method }) => method === "POST")).toEqual([]);
    expect(gets.length / elsewhere.length).toBeCloseTo(7);
  });

  it("by all clients alike", () => {
    const byClient = Map.groupBy(elsewhere, ({ client }) => client);
    expect(new Set([...byClient.values()].map(({ length }) => length))).toEqual(new Set([elsewhere.length / 8]));
  });

  it("does not, if there is no elsewhere", () => {
    expect(requests.every((request) => answerTo(usual, request) === usualAnswer)).toBe(true);
  });
});
