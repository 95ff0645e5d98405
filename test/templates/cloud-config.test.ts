import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { renderUserData } from "../../infra/host/user-data.ts";
import { awsRecipe, certbotRecipe, exampleRecipe } from "../unit/host/example-recipe.ts";
import { hasTool, runTool, type ToolResult } from "./tool.ts";

describe("cloud-config", () => {
  it("has top-level keys that cloud-init knows; an older one passes over a misspelt key in silence", () => {
    const config = parse(renderUserData(exampleRecipe)) as Record<string, unknown>;
    expect(Object.keys(config).sort()).toEqual(["apt", "runcmd", "write_files"]);
  });
});

describe.skipIf(!hasTool("cloud-init"))("cloud-init's own schema", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "evenkeel-cloud-config-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function schema(userData: string): ToolResult {
    const file = join(folder, "user-data");
    writeFileSync(file, userData);
    return runTool("cloud-init", ["schema", "--config-file", file]);
  }

  it.each([
    ["on DigitalOcean", exampleRecipe],
    ["on AWS", awsRecipe],
    ["with certbot", certbotRecipe],
    ["without names", { ...exampleRecipe, serverNames: [] }],
  ])("accepts the user data %s", (_, recipe) => {
    expect(schema(renderUserData(recipe))).toMatchObject({
      status: 0,
      output: expect.stringMatching(/valid/i) as string,
    });
  });

  it("refuses commands that are no list, so that accepting means something", () => {
    const broken = renderUserData(exampleRecipe).replace(/^runcmd:\n.*\n/m, "runcmd: 5\n");
    expect(schema(broken).status).not.toBe(0);
  });
});
