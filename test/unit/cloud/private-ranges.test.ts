import { describe, expect, it } from "vitest";

import { privateRangesFor } from "../../../rehearsal/cloud/docker/network.ts";

describe("the private ranges that an instance tries", () => {
  it("are the same ones for every instance, each from a place of its own", () => {
    const [one, other] = [privateRangesFor("00000001"), privateRangesFor("deadbeef")];
    expect(one[0]).toBe("10.128.16.0/20");
    expect(other[0]).not.toBe(one[0]);
    expect(new Set(one).size).toBe(2048);
    expect(new Set(other)).toEqual(new Set(one));
  });
});
