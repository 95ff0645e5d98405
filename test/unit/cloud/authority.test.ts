import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { orderedNames } from "../../../rehearsal/cloud/authority/ordered-names.ts";
import { serverCertificate } from "../../../rehearsal/cloud/authority/server-certificate.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-authority-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("the certificate of the authority's own server", () => {
  it("is taken by a client that trusts its root, for the address that it is made for", async () => {
    const { root, chain: cert, key } = await serverCertificate(folder, ["127.0.0.1"]);
    const server = createServer({ cert, key }, (socket) => socket.end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const client = connect({ port, host: "127.0.0.1", ca: root });
      await once(client, "secureConnect");
      client.destroy();
      await expect(once(connect({ port, host: "127.0.0.1" }), "secureConnect")).rejects.toThrow(/verify|self-signed/);
    } finally {
      server.close();
    }
    expect(new X509Certificate(cert).checkIP("198.51.100.2")).toBeUndefined();
  });

  it("is another one next time, under the same root, which hosts know since they were made", async () => {
    const first = await serverCertificate(folder, ["127.0.0.1"]);
    const second = await serverCertificate(folder, ["127.0.0.1", "198.51.100.2"]);
    expect(second.root).toBe(first.root);
    expect(second.chain).not.toBe(first.chain);
    const leaf = new X509Certificate(second.chain);
    expect(leaf.verify(new X509Certificate(first.root).publicKey)).toBe(true);
    expect(leaf.checkIP("198.51.100.2")).toBe("198.51.100.2");
  });

  it("has a root whose key is its owner's alone, and in nothing that is handed out", async () => {
    const { root } = await serverCertificate(folder, ["127.0.0.1"]);
    expect((await stat(join(folder, "server-root.pem"))).mode & 0o777).toBe(0o600);
    expect(root).not.toContain("PRIVATE KEY");
  });
});

describe("an order", () => {
  it("names what it is for in its signed message", () => {
    const identifiers = ["example.com", "*.example.com"].map((value) => ({ type: "dns", value }));
    const payload = Buffer.from(JSON.stringify({ identifiers })).toString("base64url");
    expect(orderedNames(JSON.stringify({ protected: "", payload, signature: "" }))).toEqual([
      "example.com",
      "*.example.com",
    ]);
  });

  it("that is none is not taken for one", () => {
    expect(() => orderedNames(JSON.stringify({ payload: "" }))).toThrow();
  });
});
