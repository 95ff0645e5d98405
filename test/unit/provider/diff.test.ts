import { describe, expect, it } from "vitest";
import { diffInputs, plannedInputs } from "../../../rehearsal/provider/diff.ts";
import { Asset, Secret, UNKNOWN } from "../../../rehearsal/provider/values.ts";
import type { PropertyMap } from "../../../rehearsal/provider/values.ts";
import { schema, spec } from "./sample.ts";

/** Changes as `kind path`, with `!` where they replace. */
function changes(before: PropertyMap, after: PropertyMap, replacing: string[] = []): string[] {
  const { changes: found } = diffInputs(schema, spec, before, after, replacing);
  return found.map(({ kind, path, replace }) => `${kind} ${path}${replace ? " !" : ""}`);
}

describe("diffInputs", () => {
  it.each<[string, PropertyMap, PropertyMap, string[]]>([
    ["no change", { size: "small" }, { size: "small" }, []],
    ["an update", { size: "small" }, { size: "large" }, ["update size"]],
    ["an addition", {}, { count: 1 }, ["add count"]],
    ["a deletion", { count: 1 }, {}, ["delete count"]],
    ["a replacement", { region: "a" }, { region: "b" }, ["update region !"]],
    ["a change of case where it means nothing", { region: "FRA1" }, { region: "fra1" }, []],
    ["a value that isn't known yet", { region: "a" }, { region: UNKNOWN }, ["update region !"]],
    ["a secret around the same value", { size: "small" }, { size: new Secret("small") }, []],
    ["a secret that changed", { size: new Secret("small") }, { size: new Secret("large") }, ["update size"]],
    ["null for absent", { count: null }, {}, []],
    ["an empty list for absent", { tags: [] }, {}, []],
    ["false for absent", { monitored: false }, {}, []],
    ["another order of a set", { tags: ["a", "b"] }, { tags: ["b", "a"] }, []],
    ["another order of a list", { steps: ["a", "b"] }, { steps: ["b", "a"] }, ["update steps[0]", "update steps[1]"]],
    ["a new item of a set in front", { tags: ["b"] }, { tags: ["a", "b"] }, ["add tags[0]"]],
    ["an item of a set that went", { tags: ["a", "b"] }, { tags: ["b"] }, ["delete tags[0]"]],
    ["an item of a list that went", { steps: ["a", "b"] }, { steps: ["a"] }, ["delete steps[1]"]],
    ["JSON that is spelled otherwise", { rights: '{"a":[1],"b":{}}' }, { rights: '{ "b": {}, "a": [1] }' }, []],
    ["JSON that says something else", { rights: '{"a":[1,2]}' }, { rights: '{"a":[2,1]}' }, ["update rights"]],
    ["text that is no JSON after all", { rights: "{a" }, { rights: "{b" }, ["update rights"]],
    ["a nested property", { check: { port: 1 } }, { check: { port: 2 } }, ["update check.port"]],
    ["nested bookkeeping", { check: { port: 1 } }, { check: { port: 1, __defaults: ["interval"] } }, []],
    [
      "objects of a set in another order",
      { rules: [{ port: 1 }, { port: 2 }] },
      { rules: [{ port: 2 }, { port: 1 }] },
      [],
    ],
    [
      "the same content from another path",
      { content: new Asset("h", "path", "a") },
      { content: new Asset("h", "path", "b") },
      [],
    ],
    [
      "other content",
      { content: new Asset("h", "path", "a") },
      { content: new Asset("g", "path", "a") },
      ["update content !"],
    ],
    ["an input that the cloud chose and nobody gives any more", { range: "10.0.0.0/8" }, {}, []],
    [
      "an input that the cloud chooses, given otherwise",
      { range: "10.0.0.0/8" },
      { range: "10.0.0.0/9" },
      ["update range"],
    ],
  ])("sees in %s what it is", (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });

  it("replaces for a property that the implementation names", () => {
    expect(changes({ count: 1 }, { count: 2 }, ["count"])).toEqual(["update count !"]);
  });

  it.each<[string, PropertyMap, boolean]>([
    ["made up", { region: "b", name: "thing-1", __defaults: ["name"] }, false],
    ["given by hand", { region: "b", name: "thing-1", __defaults: [] }, true],
    [
      "given by hand, in a change that doesn't replace",
      { region: "a", count: 2, name: "thing-1", __defaults: [] },
      false,
    ],
  ])("deletes first or not when the name was %s", (_, after, expected) => {
    const before = { region: "a", name: "thing-1" };
    expect(diffInputs(schema, spec, before, after).deleteBeforeReplace).toBe(expected);
  });
});

describe("plannedInputs", () => {
  it("takes from the state what the cloud chose, and nothing that the program dropped", () => {
    const state = { range: "10.0.0.0/8", count: 3, address: "192.0.2.1" };
    expect(plannedInputs(spec, state, { size: "small" })).toEqual({ range: "10.0.0.0/8", size: "small" });
    expect(plannedInputs(spec, state, { range: "10.0.0.0/9" })).toEqual({ range: "10.0.0.0/9" });
  });
});
