import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import { get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { serverCertificate } from "../../../rehearsal/cloud/authority/server-certificate.ts";
import { alarmLine } from "../../../rehearsal/engine/alarms.ts";
import { certificateLine, shownCertificate } from "../../../rehearsal/engine/certificates.ts";
import { trustRehearsal } from "../../../rehearsal/engine/engine-environment.ts";
import { curlLine, namedSite } from "../../../rehearsal/engine/site-names.ts";

let folder: string;
let server: Server;
let port: number;
let rootsFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-certificates-"));
  rootsFile = join(folder, "roots.pem");
  const { root, chain: cert, key } = await serverCertificate(folder, ["127.0.0.1"]);
  // As after a restart of the authority: its root is not the first.
  const other = await serverCertificate(await mkdtemp(join(folder, "other-")), []);
  await writeFile(rootsFile, other.root + root);
  server = createServer({ cert, key }, (_request, response) => response.end("fine")).listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe("the certificate that a load balancer shows", () => {
  it("is told with its issuer and its end", async () => {
    const shown = await shownCertificate("localhost", { address: "127.0.0.1", port, rootsFile });
    expect(shown).toMatchObject({ name: "localhost", issuer: "rehearsal ACME server root" });
    expect(shown).not.toHaveProperty("problem");
    expect(certificateLine(shown, Date.now())).toMatch(
      /localhost: certificate has 39\d days left \(until 20.*Z\), by /,
    );
  });

  it("is told too when nobody would take it for that name, with the reason", async () => {
    const shown = await shownCertificate("example.com", { address: "127.0.0.1", port, rootsFile });
    expect(certificateLine(shown, Date.now())).toMatch(/example.com: certificate .*; not trusted: .*ALTNAME/);
  });

  it("that is not there is said to be missing, with the reason", async () => {
    const shown = await shownCertificate("example.com", { address: "127.0.0.1", port: 1, rootsFile });
    expect(certificateLine(shown, Date.now())).toMatch(/example.com: no certificate \(.*ECONNREFUSED/);
  });

  it.each([
    [-1, "has ended"],
    [90, "has 90 s left"],
    [47.5 * 3600, "has 47 h left"],
    [49 * 3600, "has 2 days left"],
  ])("with %d seconds to go %s", (seconds, words) => {
    const shown = { name: "example.com", issuer: "a CA", notAfter: "2026-03-01T00:00:00.000Z" };
    expect(certificateLine(shown, Date.parse(shown.notAfter) - seconds * 1000)).toContain(words);
  });
});

describe("the program that the engine runs", () => {
  const ask = async () => {
    const [response] = (await once(get({ host: "127.0.0.1", port, agent: false }), "response")) as [
      { statusCode: number },
    ];
    return response.statusCode;
  };

  it("takes a site's certificate of the rehearsal's authority, and no other process does", async () => {
    await expect(ask()).rejects.toThrow(/verify|self-signed/);
    await trustRehearsal({ authority: { directoryUrlForMachines: "", serverRoot: "", trustedRootsFile: rootsFile } });
    expect(await ask()).toBe(200);
  });
});

describe("a site's names", () => {
  const balancers = [
    { cloud: "aws", id: "lb", address: "127.9.9.9" },
    { cloud: "digitalocean", id: "lb", address: "127.1.2.3" },
  ] as const;
  const outputs = { url: "https://example.com", cloud: "digitalocean", loadBalancerId: "lb" };
  const certificate = {
    names: ["example.com", "www.example.com", "*.example.com"],
    notAfter: "",
    waitsFor: "x to point here",
  };

  it("are those of its address and its certificate, but for wildcards", () => {
    expect(namedSite({ ...outputs, certificate }, balancers, "roots.pem")).toEqual({
      address: "127.1.2.3",
      port: 443,
      rootsFile: "roots.pem",
      names: ["example.com", "www.example.com"],
      waitsFor: "x to point here",
    });
  });

  it.each([
    ["that is not up", {}],
    ["without HTTPS", { ...outputs, url: "http://127.1.2.3" }],
    ["whose load balancer is gone", { ...outputs, loadBalancerId: "other" }],
  ])("are not asked for of one %s", (_title, from) => {
    expect(namedSite(from, balancers, "roots.pem")).toBeUndefined();
  });

  it("are asked with curl at the load balancer's address, with the authority's roots", () => {
    const site = namedSite({ ...outputs, certificate }, balancers, "roots.pem");
    expect(site && curlLine(site)).toBe(
      "  curl -i --cacert roots.pem --resolve example.com:443:127.1.2.3 https://example.com/test",
    );
  });
});

describe("an alarm", () => {
  it("is told with what it watches, since when, and why", () => {
    const alarm = {
      cloud: "aws",
      name: "expiry",
      target: "example.com",
      text: "3 days left",
      since: "2026-01-01T00:00:00Z",
    };
    expect(alarmLine(alarm as Parameters<typeof alarmLine>[0])).toBe(
      "  ALARM expiry for example.com since 2026-01-01T00:00:00Z: 3 days left",
    );
  });
});
