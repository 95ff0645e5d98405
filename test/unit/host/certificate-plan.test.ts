import { describe, expect, it } from "vitest";

const DAY = 86_400_000;

interface Certificate {
  readonly names: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
}
interface Situation {
  readonly certificate?: Certificate | undefined;
  readonly wanted: readonly string[];
  readonly now: number;
}

/** What runs on hosts, as it is. */
const plan = (await import(new URL("../../../templates/certificate/plan.mjs", import.meta.url).href)) as {
  isWanting(situation: Situation): boolean;
  namesToOrder(situation: Situation & { readonly reachable: readonly string[] }): string[] | undefined;
  alarm(certificate: Certificate | undefined, now: number): string | undefined;
  pauseMilliseconds(failures: number): number;
};

const wanted = ["example.org", "www.example.org"];
const withDaysLeft = (left: number, names: readonly string[] = wanted, days = 90): Situation => ({
  certificate: { names, notBefore: (left - days) * DAY, notAfter: left * DAY },
  wanted,
  now: 0,
});

describe("a certificate is looked after", () => {
  it.each<[string, boolean, Situation]>([
    ["when there is none", true, { wanted, now: 0 }],
    ["not while it is fresh", false, withDaysLeft(60)],
    ["not while more than a third of its life is left", false, withDaysLeft(31)],
    ["from a third of its life on", true, withDaysLeft(29)],
    ["of six days, from two on", true, withDaysLeft(1.9, wanted, 6)],
    ["of six days, not before", false, withDaysLeft(2.1, wanted, 6)],
    ["after its end", true, withDaysLeft(-1)],
    ["when it lacks a name", true, withDaysLeft(60, ["example.org"])],
    ["not when it has more than is wanted", false, withDaysLeft(60, [...wanted, "old.example.org"])],
  ])("%s: %s", (_, expected, situation) => {
    expect(plan.isWanting(situation)).toBe(expected);
  });
});

describe("an order has", () => {
  it.each<[string, string[] | undefined, Situation, string[]]>([
    ["the names that lead here", ["example.org"], { wanted, now: 0 }, ["example.org"]],
    ["nothing before the first leads here", undefined, { wanted, now: 0 }, ["www.example.org"]],
    ["all, once they do", wanted, withDaysLeft(60, ["example.org"]), wanted],
    ["nothing while a missing name does not", undefined, withDaysLeft(60, ["example.org"]), ["example.org"]],
    ["the same at a renewal", wanted, withDaysLeft(20), wanted],
    ["nothing for now when a name that it has leads elsewhere", undefined, withDaysLeft(20), ["example.org"]],
    ["the rest when that lasts", ["example.org"], withDaysLeft(14), ["example.org"]],
    ["the wanted ones alone at a renewal", wanted, withDaysLeft(20, [...wanted, "old.example.org"]), wanted],
    ["nothing at a renewal when the first leads elsewhere", undefined, withDaysLeft(5), ["www.example.org"]],
  ])("%s", (_, names, situation, reachable) => {
    expect(plan.namesToOrder({ ...situation, reachable })).toEqual(names);
  });
});

describe("the alarm", () => {
  const alarm = ({ certificate }: Situation): string | undefined => plan.alarm(certificate, 0);

  it("is silent without a certificate and while there is time to renew", () => {
    expect(plan.alarm(undefined, 0)).toBeUndefined();
    expect(alarm(withDaysLeft(10.1))).toBeUndefined();
    expect(alarm(withDaysLeft(1.3, wanted, 6))).toBeUndefined();
  });

  it("tells how much is left, from ten days or a fifth of its life on", () => {
    expect(alarm(withDaysLeft(9.5))).toBe(
      "the certificate ends in 9 days, at 1970-01-10T12:00:00.000Z, and has not been renewed",
    );
    expect(alarm(withDaysLeft(1, wanted, 6))).toContain("ends in 24 hours");
  });

  it("tells that it is over", () => {
    expect(alarm(withDaysLeft(-1))).toBe("the certificate ended at 1969-12-31T00:00:00.000Z and has not been renewed");
  });
});

it("failed orders are never more than the authority takes: five in an hour", () => {
  const starts = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => plan.pauseMilliseconds(failures));
  expect(starts.slice(0, 4)).toEqual([15, 30, 60, 120].map((minutes) => minutes * 60_000));
  expect(starts.at(-1)).toBe(360 * 60_000);
});
