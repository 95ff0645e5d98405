import { afterEach, describe, expect, it } from "vitest";

import type { HostRecipe } from "../../infra/host/user-data.ts";
import {
  foreignRequests,
  rulesOfBoth,
  rulesOfHttps,
  siteOfTheArticle,
  siteWithHttps,
  type Rule,
} from "./host-rules.ts";
import { outcomeOf } from "./outcome.ts";
import { hasTool } from "./tool.ts";
import { WebHost } from "./web-host.ts";
import { webServers } from "./web-server.ts";

for (const server of webServers) {
  describe.skipIf(!hasTool(server.program))(`${server.title}'s rules for hosts`, () => {
    let host: WebHost | undefined;
    afterEach(() => host?.stop());

    /** Sends every request of a table to a real server, and tells the table that came out. */
    async function outcomes(recipe: HostRecipe, requests: readonly string[]): Promise<Rule[]> {
      host = await WebHost.start(server, recipe, ({ url }, response) => response.end(url));
      const table: Rule[] = [];
      for (const request of requests) table.push([request, await outcomeOf(host, request)]);
      return table;
    }
    const requestsOf = (rules: readonly Rule[]): string[] => rules.map(([request]) => request);

    it("are the table's", async () => {
      expect(await outcomes(siteOfTheArticle, requestsOf(rulesOfBoth))).toEqual(rulesOfBoth);
    });

    it("send no other host to the app", async () => {
      const outcome = server.name === "nginx" ? "closed" : "301 http://midominio.com/a?b";
      expect(await outcomes(siteOfTheArticle, foreignRequests)).toEqual(
        foreignRequests.map((request) => [request, outcome]),
      );
    });

    it("send clients of plain HTTP to HTTPS where that is asked of hosts", async () => {
      expect(await outcomes(siteWithHttps, requestsOf(rulesOfHttps))).toEqual(rulesOfHttps);
    });

    it("leave plain HTTP to the load balancer where it is not, but say HTTPS in every redirect", async () => {
      const rules: readonly Rule[] = [
        ["GET /a | Host: midominio.com | X-Forwarded-Proto: http", "200 /a"],
        ["GET /a | Host: www.midominio.com | X-Forwarded-Proto: http", "301 https://midominio.com/a"],
      ];
      expect(await outcomes({ ...siteWithHttps, redirectHttp: false }, requestsOf(rules))).toEqual(rules);
    });

    it("go to the name that comes first, which may be the longer one", async () => {
      const rules: readonly Rule[] = [
        ["GET /a | Host: www.midominio.com", "200 /a"],
        ["GET /a | Host: midominio.com", "301 http://www.midominio.com/a"],
        ["GET /a | Host: midominio.es", "301 http://www.midominio.com/a"],
      ];
      const serverNames = ["www.midominio.com", "midominio.com", "midominio.es"];
      expect(await outcomes({ ...siteOfTheArticle, serverNames }, requestsOf(rules))).toEqual(rules);
    });

    it("keep the host on a site without names, which answers for any", async () => {
      const rules: readonly Rule[] = [
        ["GET /a | Host: any.test | X-Forwarded-Proto: http", "301 https://any.test/a"],
        ["GET /a | Host: ANY.test.:8080 | X-Forwarded-Proto: http", "301 https://any.test/a"],
        ["GET /a | Host: any.test | X-Forwarded-Proto: https", "200 /a"],
        ["GET /a | Host: 10.0.0.5", "200 /a"],
        ["GET /a HTTP/1.0", "200 /a"],
        ["GET /health | Host: 10.0.0.5 | X-Forwarded-Proto: http", "200 /health"],
      ];
      expect(await outcomes({ ...siteWithHttps, serverNames: [] }, requestsOf(rules))).toEqual(rules);
    });

    it("take the health path for what it says, letter by letter", async () => {
      const health = { ...siteOfTheArticle.health, path: "/~ops/health.json" };
      const rules: readonly Rule[] = [
        ["GET /~ops/health.json | Host: 10.0.0.5", "200 /~ops/health.json"],
        ["GET /~ops/healthXjson | Host: www.midominio.com", "301 http://midominio.com/~ops/healthXjson"],
        ["GET /health | Host: www.midominio.com", "301 http://midominio.com/health"],
      ];
      expect(await outcomes({ ...siteOfTheArticle, health }, requestsOf(rules))).toEqual(rules);
    });
  });
}
