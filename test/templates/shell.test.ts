import { afterAll, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { RenderedHost } from "./rendered-host.ts";
import { hasTool, runTool } from "./tool.ts";

const scripts = ["/usr/local/lib/evenkeel/boot", "/usr/local/lib/evenkeel/identity"];

describe("shell scripts", () => {
  const host = new RenderedHost(exampleRecipe);
  afterAll(() => {
    host.remove();
  });

  it.skipIf(!hasTool("bash")).each(scripts)("%s is bash", (script) => {
    expect(runTool("bash", ["-n", host.at(script)])).toEqual({ status: 0, output: "" });
  });

  it.skipIf(!hasTool("shellcheck")).each(scripts)("%s passes ShellCheck", (script) => {
    expect(runTool("shellcheck", [host.at(script)])).toEqual({ status: 0, output: "" });
  });
});
