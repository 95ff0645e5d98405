import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { subnetRanges } from "../../../infra/aws/subnets.ts";
import { contains, overlap, parseCidr } from "../../../rehearsal/cloud/address.ts";

describe("subnets", () => {
  it("are eighths: the first half public, the second private", () => {
    expect(subnetRanges("10.20.0.0/16", 2)).toEqual({
      public: ["10.20.0.0/19", "10.20.32.0/19"],
      private: ["10.20.128.0/19", "10.20.160.0/19"],
    });
  });

  it("stay where they are when there is a zone more", () => {
    const [two, three] = [subnetRanges("10.20.0.0/20", 2), subnetRanges("10.20.0.0/20", 3)];
    expect(three.public.slice(0, 2)).toEqual(two.public);
    expect(three.private.slice(0, 2)).toEqual(two.private);
  });

  it("lie in the range and apart, whatever the range", () => {
    const range = fc.tuple(
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 16, max: 24 }),
    );
    fc.assert(
      fc.property(range, fc.constantFrom(2, 3), ([second, third, prefix], zones) => {
        const cidr = `10.${second}.${third}.0/${prefix}`;
        const all = Object.values(subnetRanges(cidr, zones)).flat() as string[];
        expect(all.every((subnet) => contains(cidr, subnet))).toBe(true);
        for (const [index, one] of all.entries()) {
          for (const other of all.slice(index + 1)) expect(overlap(parseCidr(one), parseCidr(other))).toBe(false);
        }
      }),
    );
  });
});
