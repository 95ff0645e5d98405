import { readFile } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import { sdkVersion } from "../../../rehearsal/engine/set-up/pulumi-cli.ts";
import { engineFits, parseVersion } from "../../../rehearsal/engine/set-up/version.ts";

describe("version of the engine", () => {
  it.each([
    ["3.259.0", true, "the same"],
    ["3.259.4", true, "a newer patch"],
    ["3.300.0", true, "a newer minor"],
    ["3.258.9", false, "an older minor"],
    ["4.0.0", false, "another major"],
    ["2.999.0", false, "an older major"],
  ])("%s fits SDK 3.259.0: %s (%s)", (engine, fits) => {
    expect(engineFits(parseVersion(engine) ?? [0, 0, 0], [3, 259, 0])).toBe(fits);
  });

  it("is found in what the CLI prints, and missing in what another program prints", () => {
    expect(parseVersion("v3.259.0\n")).toEqual([3, 259, 0]);
    expect(parseVersion("command not found")).toBeUndefined();
  });

  it("is the SDK's own where the engine is built from its Go modules", async () => {
    const modules = await readFile(new URL("../../../tools/pulumi/go.mod", import.meta.url), "utf8");
    const version = `v${sdkVersion().join(".")}`;
    expect(modules).toContain(`github.com/pulumi/pulumi/pkg/v3 ${version}`);
    expect(modules).toContain(`github.com/pulumi/pulumi/sdk/v3 ${version}`);
  });
});
