import { once } from "node:events";
import { chmodSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { certbotRecipe, exampleRecipe } from "../unit/host/example-recipe.ts";
import { certificateFolder, certify } from "./certified.ts";
import { ask, type RawAnswer, type RawRequest } from "./raw-http.ts";
import type { RenderedHost } from "./rendered-host.ts";
import { hasTool } from "./tool.ts";
import { WebHost } from "./web-host.ts";
import { OWN_ADDRESS, renderHost, testConfiguration, webServers } from "./web-server.ts";

const CLIENT = "203.0.113.9";
const recipe = { ...certbotRecipe, trustedRange: "127.0.0.1/32" };
const ports = { site: 18_080, health: 18_081, app: 13_000, tls: 18_443, challenge: 13_001 };

for (const server of webServers) {
  describe.skipIf(!hasTool(server.program))(`${server.title} with certbot`, () => {
    let host: WebHost;
    let challenge: Server;

    async function start(...prepare: ((files: RenderedHost) => void)[]): Promise<void> {
      host = await WebHost.start(
        server,
        recipe,
        ({ url, headers }, response) => response.end(JSON.stringify({ url, headers })),
        {
          prepare: (files) => {
            files.write(`${certificateFolder}/.keep`, "");
            // Workers that are not root look for files in it.
            chmodSync(files.root, 0o711);
            for (const step of prepare) step(files);
          },
        },
      );
      challenge = createServer(({ url }, response) => response.end(`answer to ${url}`));
      challenge.listen(host.ports.challenge, "127.0.0.1");
      await once(challenge, "listening");
    }
    async function stop(): Promise<void> {
      challenge.close();
      await host.stop();
    }

    type Asked = Omit<Partial<RawRequest>, "headers"> & { readonly host: string; readonly headers?: readonly string[] };
    const bare = ({ host: name, headers = [], ...rest }: Asked): RawRequest => ({
      line: "GET /a?b",
      ...rest,
      headers: [`Host: ${name}`, ...headers],
    });
    const request = (asked: Asked): RawRequest => ({ forClient: CLIENT, ...bare(asked) });
    const http = (asked: Asked): ReturnType<typeof ask> => ask(host.ports.site, request(asked));
    const https = (asked: Asked): ReturnType<typeof ask> =>
      ask(host.ports.tls ?? 0, request({ tls: asked.host, ...asked }));
    const seen = (answer: RawAnswer | undefined): { url: string; headers: Record<string, string> } => {
      expect(answer?.status).toBe(200);
      return JSON.parse(answer?.body ?? "") as { url: string; headers: Record<string, string> };
    };
    const location = (answer: RawAnswer | undefined): unknown => [answer?.status, answer?.headers.get("location")?.[0]];

    describe("without a certificate", () => {
      beforeAll(() => start());
      afterAll(stop);

      it.each(["example.org", "www.example.org"])("serves %s on port 80, without a redirect", async (name) => {
        expect(seen(await http({ host: name })).headers).toMatchObject({
          "x-forwarded-for": CLIENT,
          "x-forwarded-proto": "http",
        });
      });

      it("lets nobody say who the client is or how it came but the load balancer's header", async () => {
        const headers = ["X-Forwarded-For: 198.51.100.1", "X-Forwarded-Proto: https"];
        expect(seen(await http({ host: "example.org", headers })).headers).toMatchObject({
          "x-forwarded-for": CLIENT,
          "x-forwarded-proto": "http",
        });
      });

      it("answers the health check of any host", async () => {
        expect(seen(await http({ host: "10.0.0.5", line: "GET /health" })).url).toBe("/health");
      });

      it("answers no connection from elsewhere that does not begin with the header", async () => {
        expect((await ask(host.ports.site, bare({ host: "example.org" })))?.status).not.toBe(200);
      });

      it("answers the host itself without it", async () => {
        const own = bare({ host: "example.org", from: OWN_ADDRESS, to: server.ownDoor });
        expect(seen(await ask(host.ports.site, own)).url).toBe("/a?b");
      });

      it.each(["example.org", "evil.test"])("passes the authority's questions on, by the name %s", async (name) => {
        const path = "/.well-known/acme-challenge/abc_DEF-123";
        expect((await http({ host: name, line: `GET ${path}` }))?.body).toContain(`answer to ${path}`);
      });

      it("makes no handshake", async () => {
        await expect(https({ host: "example.org" })).rejects.toThrow(/unrecognized name|ECONNREFUSED/);
      });
    });

    describe("with a certificate", () => {
      beforeAll(() =>
        start(
          (files) => {
            certify(files, server);
          },
          (files) => {
            files.write("/run/evenkeel/https", "");
          },
        ),
      );
      afterAll(stop);

      it.each(["example.org", "www.example.org", "WWW.example.org:80"])(
        "sends %s from port 80 to the first name by HTTPS, in one hop",
        async (name) => {
          expect(location(await http({ host: name }))).toEqual([301, "https://example.org/a?b"]);
        },
      );

      it.each(["evil.test", "10.0.0.5"])("sends %s to no app", async (name) => {
        const answer = await http({ host: name });
        if (server.name === "nginx") expect(answer).toBeUndefined();
        else expect(location(answer)).toEqual([301, "https://example.org/a?b"]);
      });

      it("answers the health check and the authority on port 80 without a redirect", async () => {
        expect(seen(await http({ host: "example.org", line: "GET /health" })).url).toBe("/health");
        const path = "/.well-known/acme-challenge/abc_DEF-123";
        expect((await http({ host: "www.example.org", line: `GET ${path}` }))?.body).toContain(`answer to ${path}`);
      });

      it("sends the host itself nowhere", async () => {
        const own = bare({ host: "example.org", from: OWN_ADDRESS, to: server.ownDoor });
        expect(seen(await ask(host.ports.site, own)).url).toBe("/a?b");
      });

      it("serves the first name by HTTPS, whatever the client claims, with HSTS", async () => {
        const headers = ["X-Forwarded-For: 198.51.100.1", "X-Forwarded-Proto: http"];
        const answer = await https({ host: "example.org", headers });
        expect(seen(answer).headers).toMatchObject({ "x-forwarded-for": CLIENT, "x-forwarded-proto": "https" });
        expect(answer?.headers.get("strict-transport-security")).toEqual(["max-age=31536000"]);
      });

      it("says nothing of HSTS by plain HTTP", async () => {
        const answer = await http({ host: "example.org", headers: ["X-Forwarded-Proto: https"] });
        expect(answer?.headers.has("strict-transport-security")).toBe(false);
      });

      it("sends the other name by HTTPS to the first", async () => {
        expect(location(await https({ host: "www.example.org" }))).toEqual([301, "https://example.org/a?b"]);
      });

      it.each(["evil.test", ""])("refuses a handshake for the name '%s'", async (tls) => {
        await expect(https({ host: "example.org", tls })).rejects.toThrow(
          server.name === "nginx" ? /unrecognized name/ : /certificate required|handshake failure/,
        );
      });

      it("serves no other host than the one that the handshake was for", async () => {
        const answer = await https({ host: "evil.test", tls: "example.org" });
        expect(answer?.status ?? 421).toBeOneOf([421, 301]);
      });

      it("answers the health check and the authority by HTTPS too", async () => {
        expect(seen(await https({ host: "example.org", line: "GET /health" })).url).toBe("/health");
        const path = "/.well-known/acme-challenge/abc_DEF-123";
        expect((await https({ host: "www.example.org", line: `GET ${path}` }))?.body).toContain(`answer to ${path}`);
      });

      /** What came of a handshake. */
      async function handshake(options: ConnectionOptions) {
        const socket = connect(host.ports.tls ?? 0, "127.0.0.1");
        socket.write(`PROXY TCP4 ${CLIENT} 127.0.0.1 40000 443\r\n`);
        const tls = connectTls({ socket, servername: "example.org", rejectUnauthorized: false, ...options });
        await once(tls, "secureConnect");
        const agreed = { version: tls.getProtocol(), suite: tls.getCipher().name, ticket: tls.getTLSTicket() };
        tls.destroy();
        return agreed;
      }

      it.each(["TLSv1.2", "TLSv1.3"] as const)("speaks %s", async (version) => {
        expect(await handshake({ minVersion: version, maxVersion: version })).toMatchObject({ version });
      });

      it.each(["TLSv1", "TLSv1.1"] as const)("does not speak %s", async (version) => {
        const ciphers = "DEFAULT@SECLEVEL=0";
        await expect(handshake({ minVersion: version, maxVersion: version, ciphers })).rejects.toThrow(
          /alert|protocol/,
        );
      });

      it("takes no suite without forward secrecy and authenticated encryption", async () => {
        const tls12 = { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } as const;
        expect(await handshake({ ...tls12, ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" })).toMatchObject({
          suite: "ECDHE-ECDSA-AES128-GCM-SHA256",
        });
        for (const ciphers of ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256"]) {
          await expect(handshake({ ...tls12, ciphers })).rejects.toThrow(/handshake failure/);
        }
      });

      it("gives no session tickets by TLS 1.2", async () => {
        expect((await handshake({ maxVersion: "TLSv1.2" })).ticket).toBeUndefined();
      });
    });

    describe("own test", () => {
      let files: RenderedHost | undefined;
      afterEach(() => files?.remove());

      it.each([
        ["without a certificate", false, {}],
        ["with one", true, {}],
        ["with one name", true, { serverNames: ["example.org"] }],
        ["with a port for the health check", true, { health: { ...recipe.health, port: 8081 } }],
      ])("passes without a warning: %s", (_, certified, change) => {
        files = renderHost(server, { ...recipe, ...change }, ports);
        files.write(`${certificateFolder}/.keep`, "");
        if (certified) certify(files, server);
        const { status, output } = testConfiguration(server, files);
        expect(output).not.toMatch(/\[(\w+:)?(warn|error|emerg|alert|crit)\]|AH\d+/i);
        expect(status).toBe(0);
      });
    });
  });

  describe.skipIf(!hasTool(server.program))(`${server.title} where the load balancer ends TLS`, () => {
    it("says HSTS to whom it says came by HTTPS, and to nobody else", async () => {
      const plain = { ...exampleRecipe, hstsSeconds: 300, trustedRange: "127.0.0.1/32" };
      const host = await WebHost.start(server, plain, (_, response) => response.end());
      try {
        const hsts = async (headers: readonly string[], from = "127.0.0.1"): Promise<readonly string[] | undefined> =>
          (await ask(host.port, { line: "GET /", headers: ["Host: example.org", ...headers], from }))?.headers.get(
            "strict-transport-security",
          );
        expect(await hsts(["X-Forwarded-Proto: https"])).toEqual(["max-age=300"]);
        expect(await hsts(["X-Forwarded-Proto: http"])).toBeUndefined();
        expect(await hsts([])).toBeUndefined();
        expect(await hsts(["X-Forwarded-Proto: https"], "127.0.0.2")).toBeUndefined();
      } finally {
        await host.stop();
      }
    });
  });
}
