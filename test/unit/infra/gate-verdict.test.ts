import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { gate } from "../../../infra/gate.ts";
import { waitUntilAlone, waitUntilGone } from "../../../infra/gate/departure.ts";
import { waitUntilProven } from "../../../infra/gate/proof.ts";
import type { Attempt, Slot } from "../../../infra/history/attempts.ts";
import type { Judgement, Verdict } from "../../../infra/history/verdicts.ts";
import type { Settings } from "../../../infra/settings.ts";
import type { Site } from "../../../infra/site.ts";
import { UserError } from "../../../infra/user-error.ts";

vi.mock("../../../infra/gate/proof.ts");
vi.mock("../../../infra/gate/departure.ts");

const release = "5f5f5f5f5f5f";
const host = { id: "11", servedBy: "aaaaaaaaaaaa" };
const attempt = (generation: string, slot: Slot): Attempt => ({ generation, slot, release });
const judgement = (generation: string, verdict: Verdict, slot: Slot): Judgement => ({
  ...attempt(generation, slot),
  verdict,
});
const served = judgement("old", "serving", "a");
const health = { port: 80, path: "/health", intervalSeconds: 3, timeoutSeconds: 3, unhealthyThreshold: 2 };
const settings = { domains: [], tls: "none", hostCount: 1, probes: [], gateTimeoutSeconds: 10, health };

let judged: (readonly Judgement[])[] = [];
const said: string[] = [];

/** Runs the gate for a site of one host. */
function gateOf(
  serves: boolean,
  { judgements = [], unjudged = [] }: Partial<Pick<Site, "judgements" | "unjudged">>,
): Promise<Site> {
  const site = {
    candidate: { ...attempt("new", serves ? "a" : "b"), serves, slotIsFree: false },
    judgements,
    unjudged,
    judge: (judgements: readonly Judgement[]) => {
      judged.push(judgements);
      return Promise.resolve();
    },
    hosts: pulumi.output([host]),
    addresses: pulumi.output(["192.0.2.1"]),
  };
  return gate(site as unknown as Site, settings as unknown as Settings);
}

beforeEach(() => {
  judged = [];
  said.length = 0;
  vi.resetAllMocks();
  vi.mocked(waitUntilProven).mockResolvedValue([host]);
  vi.mocked(waitUntilAlone).mockResolvedValue([]);
  vi.mocked(waitUntilGone).mockResolvedValue("They are gone.");
  for (const level of ["info", "warn"] as const) {
    vi.spyOn(pulumi.log, level).mockImplementation((text) => {
      said.push(text);
      return Promise.resolve();
    });
  }
});

const texts = () => judged.map((judgements) => judgements.map(({ generation, verdict }) => `${generation} ${verdict}`));

describe("the gate's verdict", () => {
  it("on a newcomer is that it is rejected, also where it is no mistake of the user's that ended the wait", async () => {
    vi.mocked(waitUntilProven).mockRejectedValue(new TypeError("a mistake of ours"));
    await expect(gateOf(false, { judgements: [served] })).rejects.toThrow(new TypeError("a mistake of ours"));
    expect(texts()).toEqual([["new rejected", "old serving"]]);
    expect(waitUntilGone).not.toHaveBeenCalled();
  });

  it("is waited for, where there are hosts that the load balancer can send requests to instead", async () => {
    vi.mocked(waitUntilProven).mockRejectedValue(new UserError("Not proven."));
    await expect(gateOf(false, { judgements: [served] })).rejects.toThrow("Not proven.\nThey are gone.");
  });

  it("is not waited for where nothing served: a load balancer may send requests to the sick if all are", async () => {
    vi.mocked(waitUntilProven).mockRejectedValue(new UserError("Not proven."));
    const first = gateOf(false, { judgements: [judgement("older", "rejected", "a")] });
    await expect(first).rejects.toThrow(
      /^Not proven\.\n.*Nothing served before, so the load balancer may go on sending/,
    );
    expect(waitUntilGone).not.toHaveBeenCalled();
    expect(texts()).toEqual([["new rejected", "older rejected"]]);
  });

  it.each([true, false])(
    "is said of what nobody judged too, which is waited for then as for any that leave (serves: %s)",
    async (serves) => {
      const unjudged = [attempt("cut-short", "b")];
      await gateOf(serves, { judgements: serves ? [judgement("new", "serving", "a")] : [], unjudged });
      expect(texts()).toEqual([["new serving", "cut-short rejected"]]);
      expect(vi.mocked(waitUntilAlone).mock.lastCall?.[2]).not.toHaveProperty("strangersSeconds");
    },
  );

  it("comes with little patience for others where nobody was told to leave", async () => {
    await gateOf(true, { judgements: [judgement("new", "serving", "a")] });
    expect(vi.mocked(waitUntilAlone).mock.lastCall?.[2]).toHaveProperty("strangersSeconds", 5);
  });
});

describe("a gate that has passed", () => {
  it("says that nobody else answers, where nobody does", async () => {
    await gateOf(false, {});
    expect(said).toEqual([
      "Gate passed: every host of generation new serves release 5f5f5f5f5f5f, and nobody else answers.",
    ]);
  });

  it("names those who do, who are the site's own where it shrinks, and does not deny them then", async () => {
    vi.mocked(waitUntilAlone).mockResolvedValue(["bbbbbbbbbbbb"]);
    await gateOf(true, { judgements: [judgement("new", "serving", "a")] });
    expect(said).toEqual([
      "These hosts answer too, from the same release, and are not among those that stay: bbbbbbbbbbbb. " +
        "They are hosts that this `up` is about to delete, or that somebody added.",
      "Gate passed: every host of generation new serves release 5f5f5f5f5f5f.",
    ]);
  });
});
