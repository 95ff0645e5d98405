import { afterAll, describe, expect, it } from "vitest";

import { awsRecipe, certbotRecipe, exampleRecipe } from "../unit/host/example-recipe.ts";
import { RenderedHost } from "./rendered-host.ts";
import { hasTool, runTool } from "./tool.ts";

/** What programs share has no first line that names bash, and is not at its place here. */
const options = ["--shell=bash", "--exclude=SC1091"];
const folder = "/usr/local/lib/evenkeel";
const programs = ["agent", "boot", "drain", "draining", "identity", "seal", "store"];
const scripts = [
  ["on DigitalOcean", exampleRecipe, programs],
  ["with certbot", certbotRecipe, ["boot", "seal"]],
  ["on AWS", awsRecipe, [...programs, "role-credentials"]],
] as const;

describe.each(scripts)("shell scripts %s", (_, recipe, names) => {
  const host = new RenderedHost(recipe);
  afterAll(() => {
    host.remove();
  });

  it.skipIf(!hasTool("bash")).each(names)("%s is bash", (name) => {
    expect(runTool("bash", ["-n", host.at(`${folder}/${name}`)])).toEqual({ status: 0, output: "" });
  });

  it.skipIf(!hasTool("shellcheck")).each(names)("%s passes ShellCheck", (name) => {
    expect(runTool("shellcheck", [...options, host.at(`${folder}/${name}`)])).toEqual({ status: 0, output: "" });
  });
});
