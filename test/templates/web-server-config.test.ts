import { afterEach, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import type { RenderedHost } from "./rendered-host.ts";
import { hasTool } from "./tool.ts";
import { renderHost, testConfiguration, webServers } from "./web-server.ts";

/** The longest that a name can be. */
const longName = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(61)}`;
const ports = { site: 18_080, health: 18_081, app: 13_000 };

for (const server of webServers) {
  describe.skipIf(!hasTool(server.program))(`${server.title}'s own test of the rendered site`, () => {
    let host: RenderedHost | undefined;
    afterEach(() => host?.remove());

    it.each([
      ["with names", {}],
      ["with one name", { serverNames: ["example.org"] }],
      ["without names", { serverNames: [] }],
      ["with a name of 253 letters", { serverNames: [longName] }],
      ["with a redirect to HTTPS", { redirectHttp: true }],
      ["with a redirect to HTTPS and without names", { redirectHttp: true, serverNames: [] }],
      ["with a port for the health check", { health: { ...exampleRecipe.health, port: 8081 } }],
      ["with a range of IPv6", { trustedRange: "fd00::/8" }],
    ])("passes without a warning: %s", (_, change) => {
      host = renderHost(server, { ...exampleRecipe, ...change }, ports);
      const { status, output } = testConfiguration(server, host);
      expect(output).not.toMatch(/\[(\w+:)?(warn|error|emerg|alert|crit)\]|AH\d+/i);
      expect(status).toBe(0);
    });

    it("fails on a file that it would not load", () => {
      host = renderHost(server, exampleRecipe, ports);
      host.write(`/etc/${server.program}/evenkeel/proxy.conf`, "proxy_pas http://app;\n");
      expect(testConfiguration(server, host)).toMatchObject({
        status: 1,
        output: expect.stringMatching(/unknown directive|Invalid command/) as string,
      });
    });
  });
}
