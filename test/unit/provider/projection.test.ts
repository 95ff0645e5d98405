import { describe, expect, it } from "vitest";
import { foreseenState, foundInputs, importedInputs, nextState } from "../../../rehearsal/provider/projection.ts";
import { Secret, UNKNOWN } from "../../../rehearsal/provider/values.ts";
import { schema, spec } from "./sample.ts";

describe("foreseenState", () => {
  it("shows the inputs, and as unknown what only the cloud can tell", () => {
    expect(foreseenState(spec, { size: "small", name: "a", __defaults: ["name"] })).toEqual({
      size: "small",
      name: "a",
      address: UNKNOWN,
      key: new Secret(UNKNOWN),
      range: UNKNOWN,
    });
  });
});

describe("nextState", () => {
  it("lays what was returned over the inputs over what was known", () => {
    const before = { address: "old", key: new Secret("k"), size: "small" };
    expect(nextState(spec, before, { size: "large" }, { address: "new" })).toEqual({
      address: "new",
      key: new Secret("k"),
      size: "large",
    });
  });

  it("forgets an input that was dropped, unless the cloud had chosen it", () => {
    expect(nextState(spec, { count: 3, range: "r" }, {}, {})).toEqual({ range: "r" });
  });

  it("keeps secret what came from a secret input or is secret by the schema", () => {
    const inputs = { size: new Secret("small"), labels: { a: new Secret("x"), b: "y" } };
    expect(nextState(spec, {}, inputs, { size: "digest", labels: { a: "x", b: "y" }, key: "k" })).toEqual({
      size: new Secret("digest"),
      labels: { a: new Secret("x"), b: "y" },
      key: new Secret("k"),
    });
  });

  it("makes a whole value secret when a secret part of it can't be found again", () => {
    const inputs = { tags: [new Secret("a"), "b"] };
    expect(nextState(spec, {}, inputs, { tags: ["b", "a", "c"] })["tags"]).toEqual(new Secret(["b", "a", "c"]));
  });
});

describe("foundInputs", () => {
  const old = { size: "small", tags: ["a", "b"], check: { port: 1, interval: 10 }, __defaults: ["name"] };

  it("keeps the program's own form where nothing has changed", () => {
    const found = { size: "small", tags: ["b", "a"], check: { port: 1, path: "", interval: 10 }, range: "chosen" };
    expect(foundInputs(schema, spec, old, found)).toEqual(old);
  });

  it("shows what was changed outside, without what replies merely spell out", () => {
    const found = { check: { port: 2, path: "", interval: 10 } };
    expect(foundInputs(schema, spec, old, found)).toEqual({ ...old, check: { port: 2, interval: 10 } });
  });

  it("leaves out of an object what the cloud chose in it, and keeps in it what was asked for and changed", () => {
    const found = { check: { port: 1, interval: 10, matcher: "200" } };
    expect(foundInputs(schema, spec, old, found)).toEqual(old);
    const asked = { ...old, check: { ...old.check, matcher: "200" } };
    const changed = { check: { ...found.check, matcher: "500" } };
    expect(foundInputs(schema, spec, asked, changed)).toEqual({ ...old, ...changed });
    const rules = { ...old, rules: [{ port: 1 }] };
    expect(foundInputs(schema, spec, rules, { rules: [{ port: 1, matcher: "200" }] })).toEqual(rules);
  });

  it("shows what was added outside to something that the program leaves out", () => {
    expect(foundInputs(schema, spec, old, { count: 3, steps: [] })).toEqual({ ...old, count: 3 });
  });

  it("keeps what can't be read back, and secrets secret", () => {
    const secret = { ...old, size: new Secret("small"), password: new Secret("p") };
    expect(foundInputs(schema, spec, secret, { size: "large" })).toEqual({ ...secret, size: new Secret("large") });
  });
});

describe("importedInputs", () => {
  it("takes all inputs that say something, and no outputs", () => {
    const found = { size: "small", tags: [], monitored: false, range: "r", address: "192.0.2.1", password: "p" };
    expect(importedInputs(spec, found)).toEqual({
      size: "small",
      range: "r",
      password: new Secret("p"),
      __defaults: [],
    });
  });
});
