import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { docker } from "../../../rehearsal/cloud/docker/docker.ts";
import { lookAt } from "../../../rehearsal/drills/stage/https-entrance.ts";
import type { Host, RealSite } from "../site/real-site.ts";
import { canonicalName, cloudInFreshHome, namedSettings, NamedSite, names } from "./named-site.ts";
import { keepsPromisesOfNames } from "./promises.ts";

const settings = { ...namedSettings, tls: "certbot", dns: "digitalocean", acmeEmail: "ops@rehearsal.test" };
/** Looks of the hosts, an order, and then the time until they send clients to HTTPS. */
const patience = { timeout: 180_000, interval: 1_000 };
/** curl's exit codes for a handshake that came to nothing; TLS 1.3 may say so after the client's part of it is done. */
const handshakeFailed = [35, 56];

const certificateFolder = "/var/lib/evenkeel/certificate";
const served = `${certificateFolder}/site.pem`;
const lineageKey = "/etc/letsencrypt/live/evenkeel/privkey.pem";
const storeKey = `${certificateFolder}/store.json`;

let cloud: RealSite;
let site: NamedSite;

const orders = async () =>
  ((await cloud.api("GET", "/_rehearsal/authority/orders")) as { orders: { names: string[] }[] }).orders;
const serial = async () =>
  (await lookAt({ address: site.address, rootsFile: site.rootsFile, name: canonicalName })).serial;
const shell = async (host: Host, script: string) => {
  const { code, stdout, stderr } = await cloud.on(host, "bash", "-c", script);
  expect(code, `${script}: ${stderr}`).toBe(0);
  return stdout;
};

beforeAll(async () => {
  cloud = await cloudInFreshHome("digitalocean");
});
afterAll(() => cloud.cli.dispose());

describe("a site whose hosts have their certificate issued", () => {
  it("is there without one, by plain HTTP, and says what it waits for", async () => {
    site = new NamedSite(cloud, await cloud.up(settings));
    expect(site.started.outputs["certificate"]).toMatchObject({ waitsFor: expect.stringMatching(/./) as string });
  });

  it("has one soon, for all names, by one order, and then sends clients to HTTPS", async () => {
    const status = async () => (await site.curl(`http://${canonicalName}/test`)).status;
    const seen = new Set<number>();
    await expect.poll(async () => seen.add(await status()).has(301), patience).toBe(true);
    // Until then it served.
    expect([...seen].filter((one) => ![200, 301].includes(one))).toEqual([]);
    expect((await orders()).map((order) => [...order.names].sort())).toEqual([[...names].sort()]);
  });
});

describe.each(["nginx", "apache"] as const)("with %s", (webServer) => {
  let before: string;
  let ordered: number;
  beforeAll(async () => {
    before = await serial();
    ordered = (await orders()).length;
    site = new NamedSite(cloud, await cloud.up({ ...settings, webServer }));
  });

  it("has the certificate from its first moment, and orders none", async () => {
    expect(await serial()).toBe(before);
    expect(await orders()).toHaveLength(ordered);
    const { notAfter, ...certificate } = site.started.outputs["certificate"] as { notAfter: string };
    expect(certificate).toEqual({ names, waitsFor: "" });
    expect(Date.parse(notAfter)).toBeGreaterThan(Date.now());
  });

  keepsPromisesOfNames("it", () => site);

  it("refuses handshakes for names that are not the site's, and for none", async () => {
    for (const url of ["https://other.test/test", `https://${site.address}/test`]) {
      const answer = await site.curl(url, "--insecure");
      expect(handshakeFailed, answer.stderr + answer.stdout).toContain(answer.code);
      expect(answer.status).toBe(0);
    }
  });

  it("keeps private key and store key to root on each host", async () => {
    for (const host of site.started.hosts) {
      for (const file of [served, lineageKey, storeKey]) {
        expect(await shell(host, `stat --dereference --format '%a %U:%G' ${file}`), file).toBe("600 root:root\n");
        for (const user of ["evenkeel", "www-data", "nobody"]) {
          const { code } = await cloud.on(host, "runuser", "-u", user, "--", "cat", file);
          expect(code, `${user} ${file}`).not.toBe(0);
        }
      }
    }
  });

  it("has neither key in user data, outputs, the state in clear, or anything that hosts log", async () => {
    const [host] = site.started.hosts;
    if (host === undefined) throw new Error("there is no host");
    const key = (await shell(host, `cat ${lineageKey}`))
      .split("\n")
      .filter((line) => /^[A-Za-z0-9+/=]{20,}$/.test(line));
    expect(key.length).toBeGreaterThan(1);
    const { secretAccessKey } = JSON.parse(await shell(host, `cat ${storeKey}`)) as { secretAccessKey: string };
    // The last line has nothing but the public key, which certbot logs in its order, in a base64 that is sometimes the same.
    const secrets = [...key.slice(0, -1), secretAccessKey];
    // Else nothing could be found anywhere.
    for (const text of key) expect(await shell(host, `cat ${served}`)).toContain(text);
    const expectNone = (where: string, text: string) => {
      expect(text.length, where).toBeGreaterThan(0);
      for (const secret of secrets) expect(text.includes(secret), where).toBe(false);
    };
    expectNone("outputs", JSON.stringify(site.started.outputs));
    const files = await readdir(cloud.cli.home.backend, { recursive: true, withFileTypes: true });
    const states = files.filter((file) => file.isFile());
    for (const { parentPath, name } of states) expectNone(name, await readFile(join(parentPath, name), "latin1"));
    for (const each of site.started.hosts) {
      expectNone("user data", await shell(each, "cat /var/lib/cloud/instance/user-data.txt"));
      expectNone(
        "logs",
        await shell(each, "journalctl --no-pager; cat /var/log/evenkeel-boot.log /var/log/cloud-init*"),
      );
      expectNone("certbot's log", await shell(each, "cat /var/log/letsencrypt/* 2>/dev/null || echo none"));
      expectNone("console", (await docker(["logs", await cloud.container(each.machine)])) + ".");
    }
  });

  it("renews on each host, when somebody tries", async () => {
    for (const host of site.started.hosts) {
      const said = await shell(host, "certbot renew --dry-run 2>&1");
      expect(said).toContain("Congratulations, all simulated renewals succeeded");
      expect(said).toContain("/etc/letsencrypt/live/evenkeel/fullchain.pem (success)");
    }
    expect(await serial()).toBe(before);
  });
});
