import { afterAll, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { RenderedHost } from "./rendered-host.ts";
import { hasTool, runTool, type ToolResult } from "./tool.ts";

/** nft asks the kernel even to check a file, for which it must be root. */
const isRoot = process.getuid?.() === 0;

describe.skipIf(!hasTool("nft", "nftables") || !(isRoot || hasTool("sudo")))("metadata guard", () => {
  const host = new RenderedHost(exampleRecipe);
  const guard = "/etc/evenkeel/metadata-guard.nft";
  afterAll(() => {
    host.remove();
  });

  function check(): ToolResult {
    const check = ["--check", "--file", host.at(guard)];
    return isRoot ? runTool("nft", check) : runTool("sudo", ["--non-interactive", "nft", ...check]);
  }

  it("is a rule set that nft would load", () => {
    expect(check()).toEqual({ status: 0, output: "" });
  });

  it("leaves every table but its own alone", () => {
    const text = host.read(guard);
    expect(text).not.toMatch(/flush/);
    expect(new Set(text.match(/^(delete )?table .*?(?= \{|$)/gm)?.map((line) => line.replace("delete ", "")))).toEqual(
      new Set(["table inet evenkeel_metadata"]),
    );
  });
});
