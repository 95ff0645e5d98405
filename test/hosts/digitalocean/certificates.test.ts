import { readFile } from "node:fs/promises";
import { Agent, get } from "node:https";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { TLSSocket } from "node:tls";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Api, createApi } from "../../../rehearsal/digitalocean/api/server.ts";
import { askApi } from "../../support/api-client.ts";
import { TestPlane, until } from "../cloud/plane.ts";
import { PROXY_SERVER } from "./proxy-server.ts";

const name = "www.shop.example";
const clients = 8;

let test: TestPlane;
let api: Api;
let url: string;
let droplet: string;
let address: string;

beforeAll(async () => {
  test = await TestPlane.open();
  api = await createApi({ dataPlane: test.plane, stateFile: join(test.home, "account.json") });
  ({ url } = await api.listen(0));
  const body = { name: "web-1", region: "fra1", size: "s-1vcpu-1gb", image: "debian-13-x64", tags: ["web"] };
  const made = await askApi(url, "POST", "/v2/droplets", { ...body, user_data: PROXY_SERVER });
  droplet = String((made as { droplet: { id: number } }).droplet.id);
  await askApi(url, "POST", "/v2/domains", { name: "shop.example" });
  const id = await newCertificate();
  const rules = [
    { entry_protocol: "http", entry_port: 80, target_protocol: "http", target_port: 80 },
    { entry_protocol: "https", entry_port: 443, target_protocol: "https", target_port: 443, tls_passthrough: true },
    { entry_protocol: "https", entry_port: 8443, target_protocol: "http", target_port: 80, certificate_id: id },
  ];
  await newBalancer(rules);
});

afterAll(async () => {
  await api.close();
  await test.destroy();
});

async function newCertificate(): Promise<string> {
  const wanted = { name: "le", type: "lets_encrypt", dns_names: [name] };
  const { certificate } = (await askApi(url, "POST", "/v2/certificates", wanted)) as { certificate: { id: string } };
  await until("the certificate is issued", async () => {
    const now = await askApi(url, "GET", `/v2/certificates/${certificate.id}`);
    return (now as { certificate: { state: string } }).certificate.state === "verified";
  });
  return certificate.id;
}

async function newBalancer(rules: readonly object[]): Promise<void> {
  const health = {
    protocol: "http",
    port: 80,
    path: "/health",
    check_interval_seconds: 3,
    response_timeout_seconds: 3,
  };
  await askApi(url, "POST", "/v2/load_balancers", {
    ...{ name: "front", region: "fra1", tag: "web", enable_proxy_protocol: true },
    ...{ forwarding_rules: rules, health_check: { ...health, healthy_threshold: 2, unhealthy_threshold: 5 } },
  });
  const healthy = async (): Promise<boolean> => {
    const { loadBalancers } = (await askApi(url, "GET", "/_rehearsal/status")) as {
      loadBalancers: { address: string; members: { healthy: boolean }[] }[];
    };
    address = loadBalancers[0]?.address ?? "";
    return loadBalancers[0]?.members[0]?.healthy === true;
  };
  await until("the droplet is healthy", healthy, 120);
}

interface Seen {
  readonly body: string;
  /** SHA-1 of the certificate that was shown. */
  readonly fingerprint: string;
}

/** @throws {Error} if no whole answer with the status 200 comes */
function ask(
  port: number,
  path: string,
  options: { readonly agent?: Agent; readonly ca?: string } = {},
): Promise<Seen> {
  const { agent, ca } = options;
  const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
  const target = { host: address, port, path, servername: name, headers: { host: name } };
  return new Promise((resolve, reject) => {
    const request = get({ ...target, ...trust, agent: agent ?? false, timeout: 10_000 }, (response) => {
      const fingerprint = response.socket instanceof TLSSocket ? response.socket.getPeerCertificate().fingerprint : "";
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      response.once("error", reject).once("end", () => {
        if (response.statusCode === 200) resolve({ body, fingerprint });
        else reject(new Error(`${response.statusCode ?? 0} ${body}`));
      });
    });
    request.once("error", reject).once("timeout", () => request.destroy(new Error("timed out")));
  });
}

const roots = (): Promise<string> => readFile(test.plane.authority.trustedRootsFile, "utf8");

describe("a load balancer with the PROXY protocol", () => {
  const header = (port: number): RegExp => new RegExp(`^PROXY TCP4 [\\d.]+ [\\d.]+ \\d+ ${port}$`);

  it("begins every connection to a member with its header: by http, by https that it ends, and passed through", async () => {
    expect(await (await fetch(`http://${address}/`)).text()).toMatch(header(80));
    expect((await ask(8443, "/", { ca: await roots() })).body).toMatch(header(8443));
    const passed = await ask(443, "/");
    expect(passed.body).toMatch(header(443));
    // The member's own certificate, which no authority has signed.
    await expect(ask(443, "/", { ca: await roots() })).rejects.toThrow("self-signed");
  });

  it("begins health checks with it too", async () => {
    const { stdout } = await test.plane.execute(droplet, ["head", "-n1", "/run/checks"]);
    expect(stdout.trim()).toMatch(header(80));
  });
});

describe("a renewal", () => {
  it("loses no request and cuts no connection: of clients that keep theirs, that make new ones, that wait for an answer", async () => {
    const ca = await roots();
    const failures: string[] = [];
    const shown = new Set<string>();
    const answered = new Set<number>();
    let stopped = false;
    const client = async (number: number, agent: Agent | undefined, path: string): Promise<void> => {
      while (!stopped) {
        const seen = await ask(8443, path, { ca, ...(agent === undefined ? {} : { agent }) }).catch(String);
        if (typeof seen === "string") failures.push(seen);
        else shown.add(seen.fingerprint);
        answered.add(number);
        await delay(40);
      }
      agent?.destroy();
    };
    const running = Array.from({ length: clients }, (_, index) =>
      client(
        index,
        index % 2 === 0 ? new Agent({ keepAlive: true, maxSockets: 1 }) : undefined,
        index < clients / 2 ? "/" : "/slow",
      ),
    );
    try {
      await until("all clients are at it", () => Promise.resolve(answered.size === clients));
      for (let number = 2; number <= 4; number += 1) {
        await askApi(url, "POST", "/_rehearsal/certificates/le/renew");
        await until(`certificate ${number} is shown`, () => Promise.resolve(shown.size >= number));
      }
    } finally {
      stopped = true;
      await Promise.all(running);
    }
    expect(failures).toEqual([]);
    expect(shown.size).toBe(4);
  });
});
