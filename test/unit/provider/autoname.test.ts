import { describe, expect, it } from "vitest";
import { autoname } from "../../../rehearsal/provider/autoname.ts";
import type { AutonamingRequest } from "../../../rehearsal/provider/autoname.ts";

const rule = { property: "name", maxLength: 20 };
const request: AutonamingRequest = { logicalName: "web", randomSeed: new Uint8Array([1]) };

describe("autoname", () => {
  it("gives the same name for the same seed, and others for others", () => {
    const other = { ...request, randomSeed: new Uint8Array([2]) };
    expect(autoname(rule, undefined, request)).toEqual(autoname(rule, undefined, request));
    expect(autoname(rule, undefined, other)).not.toEqual(autoname(rule, undefined, request));
  });

  it("gives different names without a seed", () => {
    const unseeded = { ...request, randomSeed: new Uint8Array() };
    expect(autoname(rule, undefined, unseeded)).not.toEqual(autoname(rule, undefined, unseeded));
  });

  it("keeps an old name that it made, and not one given by hand", () => {
    expect(autoname(rule, { name: "web-0000000", __defaults: ["name"] }, request)).toEqual({ name: "web-0000000" });
    expect(autoname(rule, { name: "by-hand", __defaults: [] }, request)).not.toEqual({ name: "by-hand" });
  });

  it("makes names of small letters where only such are taken", () => {
    const small = autoname({ ...rule, lowerCase: true }, undefined, { ...request, logicalName: "Web" });
    expect(small).toEqual({ name: expect.stringMatching(/^web-[0-9a-f]{7}$/) as string });
  });

  it("refuses a name that would be too long, and says what to do", () => {
    expect(autoname(rule, undefined, { ...request, logicalName: "a-rather-long-name" })).toMatchObject({
      failure: {
        property: "name",
        reason: expect.stringMatching(/26 characters; at most 20.*shorter logical name/) as string,
      },
    });
  });

  it("follows the stack's own rule for names", () => {
    const proposed = { ...request, configured: { mode: "enforce", proposedName: "web-prod" } } as const;
    expect(autoname(rule, undefined, proposed)).toEqual({ name: "web-prod" });
    const disabled = { ...request, configured: { mode: "disable", proposedName: "" } } as const;
    expect(autoname(rule, undefined, disabled)).toHaveProperty("failure");
  });
});
