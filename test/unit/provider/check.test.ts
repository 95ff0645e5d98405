import { describe, expect, it } from "vitest";
import { checkResource } from "../../../rehearsal/provider/check.ts";
import { Asset, Secret, UNKNOWN } from "../../../rehearsal/provider/values.ts";
import type { PropertyMap } from "../../../rehearsal/provider/values.ts";
import { schema, spec } from "./sample.ts";

const naming = { logicalName: "thing", randomSeed: new Uint8Array([1, 2, 3]) };
const check = (inputs: PropertyMap, oldInputs?: PropertyMap) => checkResource(schema, spec, oldInputs, inputs, naming);
const failuresOf = (inputs: PropertyMap): string[] =>
  check(inputs).failures.map(({ property, reason }) => `${property} ${reason}`);

describe("checkResource", () => {
  it.each<[string, PropertyMap, string]>([
    [
      "an unknown property",
      { size: "small", colour: "red" },
      'colour is unknown, got "red"; known are: check, content,',
    ],
    [
      "one that only the official provider has",
      { size: "small", flavour: "sweet" },
      'flavour is not in the rehearsal\'s model, got "sweet"; known are: check, content,',
    ],
    ["a missing one", {}, 'size is missing; one of "small", "large" is required'],
    [
      "a wrong type",
      { size: "small", count: "3" },
      'count is not allowed, got "3"; an integer from 1 to 10 is required',
    ],
    ["a fraction for an integer", { size: "small", count: 1.5 }, "count is not allowed, got 1.5; an integer"],
    ["a value out of range", { size: "small", count: 11 }, "count is not allowed, got 11; an integer from 1 to 10"],
    ["a value that is not on the list", { size: "huge" }, 'size is not allowed, got "huge"; one of "small", "large"'],
    ["a text for a list", { size: "small", tags: "a" }, 'tags is not allowed, got "a"; a list is required'],
    [
      "a wrong item of a list",
      { size: "small", tags: ["a", 1] },
      "tags[1] is not allowed, got 1; a string is required",
    ],
    ["a wrong value in a map", { size: "small", labels: { a: 1 } }, "labels.a is not allowed, got 1; a string"],
    [
      "an unknown property deep inside",
      { size: "small", rules: [{ port: 1, prot: 2 }] },
      "rules[0].prot is unknown, got 2",
    ],
    ["a missing one deep inside", { size: "small", check: {} }, "check.port is missing; an integer is required"],
    [
      "a text for an asset",
      { size: "small", content: "path" },
      'content is not allowed, got "path"; an asset is required',
    ],
  ])("refuses %s, with what was given and what is allowed", (_, inputs, failure) => {
    expect(failuresOf(inputs)).toEqual([expect.stringContaining(failure)]);
  });

  it("reports all mistakes at once", () => {
    expect(failuresOf({ colour: "red", count: 99, check: {} }).map((failure) => failure.split(" ")[0])).toEqual([
      "colour",
      "count",
      "check.port",
      "size",
    ]);
  });

  it("never shows a secret that is wrong", () => {
    const [failure = ""] = failuresOf({ size: new Secret("hush-hush") });
    expect(failure).toContain("size is a secret that doesn't fit");
    expect(failure).not.toContain("hush");
    expect(failuresOf({ size: "small", extra: { deep: new Secret("hush-hush") } })[0]).not.toContain("hush");
  });

  it("accepts what isn't known yet wherever something is wanted", () => {
    expect(failuresOf({ size: UNKNOWN, count: UNKNOWN, check: { port: UNKNOWN }, tags: [UNKNOWN] })).toEqual([]);
  });

  it("fills in defaults, also in nested objects, and lists what it filled in", () => {
    const { inputs } = check({ size: "small", name: "by-hand", check: { port: 80 } });
    expect(inputs).toEqual({
      size: "small",
      name: "by-hand",
      monitored: false,
      check: { port: 80, interval: 10, __defaults: ["interval"] },
      __defaults: ["monitored"],
    });
  });

  it("keeps secrets, assets and unknowns as they are, and makes secret what the schema calls so", () => {
    const content = new Asset("h", "path", "a");
    const { inputs } = check({ size: new Secret("small"), content, region: UNKNOWN, password: "p" });
    expect(inputs).toMatchObject({ size: new Secret("small"), content, region: UNKNOWN, password: new Secret("p") });
  });

  it("takes null for absent", () => {
    expect(failuresOf({ size: "small", count: null })).toEqual([]);
    expect(failuresOf({ size: null })).toHaveLength(1);
  });

  it("makes up a name of the logical one and seven hex digits, and keeps it in later updates", () => {
    const { inputs } = check({ size: "small" });
    expect(inputs["name"]).toMatch(/^thing-[0-9a-f]{7}$/);
    expect(check({ size: "large" }, inputs).inputs["name"]).toBe(inputs["name"]);
  });
});
