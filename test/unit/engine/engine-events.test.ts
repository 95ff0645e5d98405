import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";

import { describeEvent, errorIn } from "../../../rehearsal/engine/engine-events.ts";
import { describeChanges, plainOutputs } from "../../../rehearsal/engine/result.ts";

const urn = "urn:pulumi:dev::evenkeel::evenkeel:digitalocean:Fleet$digitalocean:index/droplet:Droplet::web-0";

/** The engine leaves `custom` out where it is false. */
function step(op: OpType, planning = false, custom = true): EngineEvent {
  const type = "digitalocean:index/droplet:Droplet";
  const state = { type, urn, ...(custom && { custom }), id: "", parent: "", inputs: {}, outputs: {}, provider: "" };
  const metadata = { op, urn, type, provider: "", new: state };
  return { sequence: 0, timestamp: 0, resOutputsEvent: { metadata, planning } };
}

function diagnostic(severity: string, message: string): EngineEvent {
  return {
    sequence: 0,
    timestamp: 0,
    diagnosticEvent: { severity: severity as "info", message, color: "never" },
  };
}

describe("line about what the engine does", () => {
  it.each<[OpType, boolean, string | undefined]>([
    ["create", false, "  created Droplet web-0"],
    ["create", true, "  create Droplet web-0"],
    ["delete-replaced", false, "  deleted the replaced Droplet web-0"],
    ["same", false, undefined],
    ["read", false, undefined],
  ])("%s (planning: %s) is %j", (op, planning, line) => {
    expect(describeEvent(step(op, planning))).toBe(line);
  });

  it("leaves components out: they only group what is made", () => {
    expect(describeEvent(step("create", false, false))).toBeUndefined();
  });

  it("shows what the program says, without colour directives, and hides debug messages", () => {
    expect(describeEvent(diagnostic("info", "<{%fg 2%}>gate<{%reset%}>: 1 of 2\u001b[0m\n"))).toBe("  gate: 1 of 2");
    expect(describeEvent(diagnostic("error", "first\nsecond"))).toBe("  error: first\n    second");
    expect(describeEvent(diagnostic("debug", "Registering resource"))).toBeUndefined();
  });

  it("is an error only when the engine says so", () => {
    expect(errorIn(diagnostic("error", "<{%fg 1%}>no<{%reset%}>"))).toBe("no");
    expect(errorIn(diagnostic("warning", "no"))).toBeUndefined();
  });
});

describe("result of an operation", () => {
  it("counts what changed, and says so when nothing did", () => {
    expect(describeChanges({ same: 12, create: 2, update: 1, delete: 0 })).toBe("2 create, 1 update");
    expect(describeChanges({ same: 12 })).toBe("no changes");
  });

  it("never shows a secret output", () => {
    const outputs = { url: { value: "http://127.0.0.1", secret: false }, key: { value: "hidden", secret: true } };
    expect(plainOutputs(outputs)).toEqual({ url: "http://127.0.0.1", key: "[secret]" });
  });
});
