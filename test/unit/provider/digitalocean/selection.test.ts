import { describe, expect, it } from "vitest";
import { select } from "../../../../rehearsal/digitalocean/provider/functions/selection.ts";

const sizes = [
  { slug: "b", vcpus: 2, priceMonthly: 18, regions: ["fra1", "nyc1"] },
  { slug: "a", vcpus: 2, priceMonthly: 12, regions: ["fra1"] },
  { slug: "c", vcpus: 4, priceMonthly: 48, regions: ["nyc1"] },
];
const slugs = (args: Record<string, unknown>): string[] => select(sizes, args).map(({ slug }) => slug);

describe("select", () => {
  it.each([
    ["nothing", {}, ["b", "a", "c"]],
    ["a number", { filters: [{ key: "vcpus", values: ["2"] }] }, ["b", "a"]],
    ["one of several values", { filters: [{ key: "slug", values: ["a", "c"] }] }, ["a", "c"]],
    ["an item of a list", { filters: [{ key: "regions", values: ["nyc1"] }] }, ["b", "c"]],
    ["all of several items", { filters: [{ key: "regions", values: ["fra1", "nyc1"], all: true }] }, ["b"]],
    ["an expression", { filters: [{ key: "slug", values: ["^[ab]$"], matchBy: "re" }] }, ["b", "a"]],
    ["a key of two words", { filters: [{ key: "price_monthly", values: ["48"] }] }, ["c"]],
    [
      "two things at once",
      {
        filters: [
          { key: "vcpus", values: ["2"] },
          { key: "regions", values: ["nyc1"] },
        ],
      },
      ["b"],
    ],
  ])("filters by %s", (_, args, expected) => {
    expect(slugs(args)).toEqual(expected);
  });

  it("sorts by numbers as numbers, either way, then by the next key", () => {
    expect(slugs({ sorts: [{ key: "price_monthly" }] })).toEqual(["a", "b", "c"]);
    expect(slugs({ sorts: [{ key: "vcpus", direction: "desc" }, { key: "slug" }] })).toEqual(["c", "a", "b"]);
  });

  it("refuses a key that nothing has", () => {
    expect(() => slugs({ filters: [{ key: "colour", values: ["red"] }] })).toThrow('no key "colour"');
  });
});
