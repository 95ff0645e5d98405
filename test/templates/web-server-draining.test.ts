import { once } from "node:events";
import { chmodSync } from "node:fs";
import { Agent, request, type IncomingMessage, type RequestListener } from "node:http";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import type { RenderedHost } from "./rendered-host.ts";
import { hasTool } from "./tool.ts";
import { WebHost } from "./web-host.ts";
import { webServers } from "./web-server.ts";

const [name = "", otherName = ""] = exampleRecipe.serverNames;
const marker = "/run/evenkeel/draining";

for (const server of webServers) {
  describe.skipIf(!hasTool(server.program))(`${server.title} on a host that drains`, () => {
    let host: WebHost;
    let agent: Agent | undefined;
    beforeAll(async () => {
      const answer: RequestListener = (incoming, response) => {
        void text(incoming).then((body) => {
          response.statusCode = incoming.url === "/teapot" ? 418 : 200;
          response.end(`${incoming.method ?? ""} ${incoming.url ?? ""} ${body}`);
        });
      };
      // Apache's children look for the marker as www-data.
      const prepare = (files: RenderedHost): void => {
        chmodSync(files.root, 0o755);
      };
      host = await WebHost.start(server, exampleRecipe, answer, { prepare });
    });
    afterAll(async () => {
      agent?.destroy();
      await host.stop();
    });
    beforeEach(() => {
      agent?.destroy();
      agent = new Agent({ keepAlive: true });
      host.files.removeFile(marker);
    });

    async function ask(path: string, { method = "GET", body = "", headers = {} } = {}): Promise<IncomingMessage> {
      const options = { port: host.port, path, method, agent, headers: { host: name, ...headers } };
      const [response] = (await once(request(options).end(body), "response")) as [IncomingMessage];
      return response;
    }

    it("keeps the connections until it does", async () => {
      const first = await ask("/test");
      expect(first.headers.connection?.toLowerCase()).not.toBe("close");
      await text(first);
      host.files.write(marker, "stop 1\n");
      const last = await ask("/test");
      expect(await text(last)).toBe("GET /test ");
      expect(last.headers.connection?.toLowerCase()).toBe("close");
    });

    it.each([
      ["a write, with its body", { method: "POST", body: "x".repeat(100_000) }],
      ["a chunked one", { method: "PUT", body: "some", headers: { "transfer-encoding": "chunked" } }],
    ])("answers %s, byte for byte, and closes", async (_, options) => {
      host.files.write(marker, "stop 1\n");
      const response = await ask("/a%2Fb/./c?d=%20", options);
      expect(response.headers.connection?.toLowerCase()).toBe("close");
      expect(await text(response)).toBe(`${options.method} /a%2Fb/./c?d=%20 ${options.body}`);
    });

    it.each([false, true])(
      "leaves the app's own answers as they are, also one that it uses itself (%s)",
      async (drains) => {
        if (drains) host.files.write(marker, "stop 1\n");
        const response = await ask("/teapot");
        expect([response.statusCode, await text(response)]).toEqual([418, "GET /teapot "]);
      },
    );

    it("sends whoever asked for another name to the first, and answers the health check, as before", async () => {
      host.files.write(marker, "stop 1\n");
      const redirect = await ask("/test", { headers: { host: otherName } });
      expect([redirect.statusCode, redirect.headers.location]).toEqual([301, `https://${name}/test`]);
      redirect.resume();
      const health = await ask("/health", { headers: { host: "10.0.0.5" } });
      expect([health.statusCode, await text(health)]).toEqual([200, "GET /health "]);
    });

    it("says in JSON that the app is gone", async () => {
      host.files.write(marker, "stop 1\n");
      await host.stopApp();
      const response = await ask("/test");
      expect(response.statusCode).toBeGreaterThanOrEqual(502);
      expect(JSON.parse(await text(response))).toMatchObject({ error: { requestId: expect.any(String) as string } });
    });
  });
}
