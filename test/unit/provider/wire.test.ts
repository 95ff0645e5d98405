import { describe, expect, it } from "vitest";
import { Archive, Asset, Secret, UNKNOWN } from "../../../rehearsal/provider/values.ts";
import { decode, encode } from "../../../rehearsal/provider/wire.ts";
import type { WireValue } from "../../../rehearsal/provider/wire.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const signed = (signature: string, rest: Record<string, WireValue>): WireValue => ({ [SIGNATURE]: signature, ...rest });
const secretOf = (value: WireValue): WireValue => signed("1b47061264138c4ac30d75fd1eb44270", { value });
const output = (rest: Record<string, WireValue>): WireValue => signed("d0e6a833031e9bbcd3f4e8bde6ca49a4", rest);
const resource = (rest: Record<string, WireValue>): WireValue => signed("5cf8f73096256a8f31e491e813e4eb8e", rest);
const asset = (rest: Record<string, WireValue>): WireValue => signed("c44067f5952c0a294b673a41bacd8c17", rest);
const archive = (rest: Record<string, WireValue>): WireValue => signed("0def7320c3a5731c473e5ecbe6d01bc7", rest);

describe("decode and encode", () => {
  it.each([
    ["plain values", { a: [1, true, "b", { c: "d" }] }, { a: [1, true, "b", { c: "d" }] }],
    ["a secret", secretOf("hush"), new Secret("hush")],
    ["a secret inside a list inside an object", { a: [secretOf({ b: 1 })] }, { a: [new Secret({ b: 1 })] }],
    ["something unknown", [UNKNOWN_TEXT], [UNKNOWN]],
    ["an unknown secret", secretOf(UNKNOWN_TEXT), new Secret(UNKNOWN)],
    ["a file asset", asset({ hash: "h", path: "./a" }), new Asset("h", "path", "./a")],
    ["a text asset", asset({ hash: "h", text: "t" }), new Asset("h", "text", "t")],
    ["an archive file", archive({ hash: "h", path: "a.zip" }), new Archive("h", "path", "a.zip")],
    [
      "an archive of assets",
      archive({ hash: "h", assets: { a: asset({ hash: "g", text: "t" }) } }),
      new Archive("h", "assets", { a: new Asset("g", "text", "t") }),
    ],
  ])("give %s back as it came", (_, wire, value) => {
    expect(decode(wire)).toEqual(value);
    expect(encode(decode(wire))).toEqual(wire);
  });

  it.each([
    ["an output that is known", output({ value: "a", dependencies: ["urn"] }), "a"],
    ["an output that is a secret", output({ value: "a", secret: true }), new Secret("a")],
    ["an output that isn't known", output({}), UNKNOWN],
    ["a resource with an id", resource({ urn: "urn:pulumi:a", id: "7" }), "7"],
    ["a resource whose id isn't known", resource({ urn: "urn:pulumi:a", id: UNKNOWN_TEXT }), UNKNOWN],
    ["a component, which has no id", resource({ urn: "urn:pulumi:a", id: "" }), "urn:pulumi:a"],
    ["an unknown number", "3eeb2bf0-c639-47a8-9e75-3b44932eb421", UNKNOWN],
  ])("read %s", (_, wire, value) => {
    expect(decode(wire)).toEqual(value);
  });

  it("leave nulls out of objects", () => {
    expect(encode({ a: null, b: 1 })).toEqual({ b: 1 });
  });

  it("refuse a signature that they don't know", () => {
    expect(() => decode(signed("feedfacefeedfacefeedfacefeedface", {}))).toThrow("feedface");
  });
});
