import { describe, expect, it } from "vitest";

import { hostFile } from "../../../infra/host/host-file.ts";
import { hostFiles } from "../../../infra/host/host-files.ts";
import { awsRecipe, exampleRecipe } from "./example-recipe.ts";

const files = [
  ...hostFiles(exampleRecipe),
  ...hostFiles(awsRecipe),
  ...hostFiles({ ...exampleRecipe, redirectHttp: true, health: { ...exampleRecipe.health, port: 8081 } }),
];

describe("a file on a host", () => {
  it.each([
    ["boot/identity.sh", "#!/bin/bash\n# Explained in templates/boot/identity.sh of evenkeel.\nset -euo pipefail\n"],
    ["boot/admit.mjs", "// Explained in templates/boot/admit.mjs of evenkeel.\nimport { appendFileSync,"],
    ["apt/evenkeel.conf", "// Explained in templates/apt/evenkeel.conf of evenkeel.\nAPT::Periodic"],
    ["systemd/journald.conf", "# Explained in templates/systemd/journald.conf of evenkeel.\n[Journal]\n"],
  ])("says where %s is explained, and begins as a program does", (template, beginning) => {
    const { content } = hostFile("/file", "0644", template);
    expect(content.slice(0, beginning.length)).toBe(beginning);
  });

  it("has no other comment", () => {
    const comments = files
      .filter(({ path }) => path !== "/etc/evenkeel/site.json")
      .map(({ content }) => content.match(/^\s*(#[^!]|\/\/|\/\*|\*)/gm)?.length);
    expect(new Set(comments)).toEqual(new Set([1]));
  });

  it("keeps every line that is more than a comment", () => {
    const { content } = hostFile("/file", "0644", "nginx/evenkeel/health.conf", {
      healthPath: "/health#here//there",
      healthTimeoutSeconds: 3,
    });
    expect(content).toContain("location = /health#here//there {\n");
  });
});
