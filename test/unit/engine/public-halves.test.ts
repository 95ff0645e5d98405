import { describe, expect, it } from "vitest";

import { contains, overlap, parseCidr } from "../../../rehearsal/cloud/address.ts";
import { halves } from "../../../rehearsal/public-halves.ts";

describe("halves of the public range", () => {
  it.each([
    ["192.0.2.0/24", "192.0.2.0/25", "192.0.2.128/25"],
    ["198.18.0.0/16", "198.18.0.0/17", "198.18.128.0/17"],
    ["10.0.0.4/31", "10.0.0.4/32", "10.0.0.5/32"],
  ])("of %s are %s and %s, which have all of it and nothing in common", (range, lower, upper) => {
    expect(halves(range)).toEqual([lower, upper]);
    expect(contains(range, lower) && contains(range, upper)).toBe(true);
    expect(overlap(parseCidr(lower), parseCidr(upper))).toBe(false);
  });

  it("are not to be had of a single address, nor of what is no range", () => {
    expect(() => halves("10.0.0.4/32")).toThrow("a single address has no halves: 10.0.0.4/32");
    expect(() => halves("10.0.0.4")).toThrow("not an IPv4 CIDR");
  });
});
