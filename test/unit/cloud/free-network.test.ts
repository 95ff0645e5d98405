import { describe, expect, it } from "vitest";

import { RangeTaken } from "../../../rehearsal/cloud/data-plane.ts";
import { setFreeNetwork } from "../../../rehearsal/cloud/free-network.ts";

/** A data plane whose free ranges somebody else takes first, so many times. */
function contested(times: number) {
  let looked = 0;
  return {
    freeRange: () => Promise.resolve(`10.${++looked}.0.0/20`),
    setNetwork: () => (looked <= times ? Promise.reject(new RangeTaken("taken")) : Promise.resolve()),
  };
}

describe("a network in a free range", () => {
  it("takes the next one when another rehearsal was quicker", async () => {
    expect(await setFreeNetwork(contested(0), "a")).toBe("10.1.0.0/20");
    expect(await setFreeNetwork(contested(2), "a")).toBe("10.3.0.0/20");
  });

  it("gives up in the end, and at once when something else is wrong", async () => {
    await expect(setFreeNetwork(contested(Infinity), "a")).rejects.toThrow(RangeTaken);
    const broken = { ...contested(0), setNetwork: () => Promise.reject(new Error("no Docker")) };
    await expect(setFreeNetwork(broken, "a")).rejects.toThrow("no Docker");
  });
});
