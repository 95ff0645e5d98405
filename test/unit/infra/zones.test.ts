import { describe, expect, it } from "vitest";

import { zoneCandidates, zonedNames } from "../../../infra/zones.ts";

describe("the zone of a name", () => {
  it("is the smallest of those that it is in", () => {
    const zones = ["example.com", "shop.example.com", "ample.com"];
    expect(zonedNames(["www.shop.example.com", "shop.example.com", "example.com"], zones, "")).toEqual([
      { name: "www.shop.example.com", zone: "shop.example.com", label: "www" },
      { name: "shop.example.com", zone: "shop.example.com", label: "@" },
      { name: "example.com", zone: "example.com", label: "@" },
    ]);
  });

  it("may be the one that the stack makes, also when an earlier one left it there", () => {
    for (const existing of [[], ["example.com"]]) {
      expect(zonedNames(["www.example.com"], existing, "example.com")).toEqual([
        { name: "www.example.com", zone: "example.com", label: "www" },
      ]);
    }
  });

  it("of a wildcard may have the name under it", () => {
    expect(zonedNames(["*.example.com"], ["example.com"], "")).toEqual([
      { name: "*.example.com", zone: "example.com", label: "*" },
    ]);
  });

  it("is never a top-level domain, which nobody's account has", () => {
    expect(zoneCandidates("www.example.com")).toEqual(["www.example.com", "example.com"]);
  });

  it("is asked for in words where there is none, of all names at once", () => {
    expect(() => zonedNames(["a.example.org", "b.example.net", "example.com"], ["example.com"], "")).toThrow(
      "The account has no DNS zone for a.example.org, b.example.net (it has example.com).",
    );
    expect(() => zonedNames(["example.org"], [], "")).toThrow("(it has none)");
  });
});
