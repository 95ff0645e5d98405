import { afterEach, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { renderNginx, testNginx } from "./nginx-host.ts";
import type { RenderedHost } from "./rendered-host.ts";
import { hasTool } from "./tool.ts";

/** The longest that a name can be. */
const longName = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(61)}`;

describe.skipIf(!hasTool("nginx"))("nginx's own test of the rendered site", () => {
  let host: RenderedHost | undefined;
  afterEach(() => host?.remove());

  it.each([
    ["with names", ["example.org", "www.example.org"]],
    ["without names", []],
    ["with a name of 253 letters", [longName]],
  ])("passes without a warning: %s", (_, serverNames) => {
    host = renderNginx({ ...exampleRecipe, serverNames }, 18_080, 13_000);
    const { status, output } = testNginx(host);
    expect(output).not.toMatch(/\[(warn|error|emerg|alert|crit)\]/);
    expect(status).toBe(0);
  });

  it("fails on a file that nginx would not load", () => {
    host = renderNginx(exampleRecipe, 18_080, 13_000);
    host.write("/etc/nginx/evenkeel/proxy.conf", "proxy_pas http://app;\n");
    expect(testNginx(host)).toMatchObject({
      status: 1,
      output: expect.stringContaining("unknown directive") as string,
    });
  });
});
