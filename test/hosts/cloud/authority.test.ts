import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { endAuthority, openAuthority } from "../../../rehearsal/cloud/authority/pebble-authority.ts";
import type { PebbleAuthority } from "../../../rehearsal/cloud/authority/pebble-authority.ts";
import type { NameRecord } from "../../../rehearsal/cloud/names.ts";
import { NameServer } from "../../../rehearsal/cloud/names/name-server.ts";
import { PEBBLE, until } from "./plane.ts";

let folder: string;
let names: NameServer;
let authority: PebbleAuthority;
let texts: readonly NameRecord[] = [];

const open = (): Promise<PebbleAuthority> =>
  openAuthority({
    home: join(folder, "authority"),
    pebble: PEBBLE,
    rootsFile: join(folder, "roots.pem"),
    namePort: names.port,
    addressForMachines: "198.51.100.2",
  });

const dns = {
  addTxt(name: string, value: string): void {
    texts = [...texts, { name, type: "TXT", value, ttlSeconds: 30 }];
    names.setZone("example.com", texts);
  },
  removeTxt(name: string, value: string): void {
    texts = texts.filter((one) => one.name !== name || one.value !== value);
    names.setZone("example.com", texts);
  },
};
const issue = (...wanted: readonly string[]) => authority.issue(wanted, dns);

/** Whether the chain leads to one of the trusted roots. */
async function isTrusted(chain: string): Promise<boolean> {
  const [leaf = "", intermediate = ""] = pemsIn(chain);
  const issuer = new X509Certificate(intermediate);
  const roots = pemsIn(await readFile(authority.trustedRootsFile, "utf8")).map((root) => new X509Certificate(root));
  return new X509Certificate(leaf).verify(issuer.publicKey) && roots.some((root) => issuer.verify(root.publicKey));
}

const pemsIn = (pems: string): readonly string[] => pems.match(/-----BEGIN[^]+?-----END[^\n]+/g) ?? [];
const pebbleId = async (): Promise<number> => Number(await readFile(join(folder, "authority/pebble.pid"), "utf8"));
const gone = (id: number) => until("the process is gone", () => Promise.resolve(!existsSync(`/proc/${id}`)));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-ca-"));
  names = await NameServer.open();
  names.setZone("example.com", []);
  authority = await open();
});
afterAll(async () => {
  await authority.close();
  await names.close();
  await rm(folder, { recursive: true });
});

describe("the certificate authority", () => {
  it("issues for names that their zone proves, and leaves the zone as it was", async () => {
    const { chain, privateKey, notAfter } = await issue("example.com", "*.example.com");
    const leaf = new X509Certificate(chain);
    expect(leaf.subjectAltName).toBe("DNS:example.com, DNS:*.example.com");
    expect(privateKey).toContain("BEGIN PRIVATE KEY");
    expect((Date.parse(notAfter) - Date.now()) / 86_400_000).toBeCloseTo(90, 0);
    expect(await isTrusted(chain)).toBe(true);
    expect(texts).toEqual([]);
  });

  it("refuses what is not proven: another value, and a name of a zone that is not ours", async () => {
    const liar = {
      ...dns,
      addTxt: (name: string) => {
        dns.addTxt(name, "something else");
      },
      removeTxt: () => (texts = []),
    };
    await expect(authority.issue(["example.com"], liar)).rejects.toThrow(
      "no certificate for example.com: Correct value not found for DNS challenge",
    );
    await expect(issue("example.net")).rejects.toThrow(/no certificate for example.net: .*_acme-challenge.example.net/);
  });

  it("issues for as long as it was told last, and refuses what is no time", async () => {
    await Promise.all([authority.setValiditySeconds(120), issue("www.example.com").catch(() => undefined)]);
    const { chain, notAfter } = await issue("example.com");
    expect(Date.parse(notAfter) - Date.now()).toBeLessThanOrEqual(120_000);
    expect(await isTrusted(chain)).toBe(true);
    await expect(authority.setValiditySeconds(0)).rejects.toThrow("from 1 up, not 0");
  });

  it("is down when it was stopped, and then what it was: same address, same roots", async () => {
    const before = { url: authority.directoryUrl, roots: await readFile(authority.trustedRootsFile, "utf8") };
    await authority.stop();
    await expect(issue("example.com")).rejects.toThrow("ECONNREFUSED");
    await authority.start();
    await authority.start();
    expect(await isTrusted((await issue("example.com")).chain)).toBe(true);
    expect({ url: authority.directoryUrl, roots: await readFile(authority.trustedRootsFile, "utf8") }).toEqual(before);
  });

  it("goes on when its process dies, and what it issued before is trusted still", async () => {
    const { chain } = await issue("example.com");
    const id = await pebbleId();
    process.kill(id, "SIGKILL");
    await gone(id);
    expect(await isTrusted((await issue("example.com")).chain)).toBe(true);
    expect(await isTrusted(chain)).toBe(true);
  });

  it("remembers what was ordered, also by others, over a restart, and answers where it did", async () => {
    const orders = await authority.orders();
    expect(orders[0]).toEqual({ names: ["example.com", "*.example.com"], time: expect.any(String) as string });
    const { directoryUrl, serverRoot } = authority;
    await authority.close();
    authority = await open();
    expect(authority).toMatchObject({ directoryUrl, serverRoot });
    await issue("www.example.com");
    expect(await authority.orders()).toEqual([
      ...orders,
      { names: ["www.example.com"], time: expect.any(String) as string },
    ]);
  });

  it("tells a machine addresses at which the machine reaches it", async () => {
    const headers = { host: "198.51.100.2", "user-agent": "a machine" };
    const { port } = new URL(authority.directoryUrl);
    const directory = await new Promise<string>((resolve, reject) => {
      const options = { host: "127.0.0.1", port, path: "/dir", headers, ca: authority.serverRoot };
      get(options, (answer) => void text(answer).then(resolve, reject)).once("error", reject);
    });
    expect((JSON.parse(directory) as { newOrder: string }).newOrder).toMatch(/^https:\/\/198\.51\.100\.2\//);
  });

  it("that a crashed run left is ended", async () => {
    const id = await pebbleId();
    await endAuthority(join(folder, "authority"));
    await gone(id);
  });
});
