import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { IssuedCertificate } from "../../../rehearsal/cloud/authority.ts";
import type { FirewallRule } from "../../../rehearsal/cloud/data-plane.ts";
import { tryDocker } from "../../../rehearsal/cloud/docker/docker.ts";
import { openInstance } from "../../../rehearsal/cloud/docker/instance.ts";
import { machineContainer } from "../../../rehearsal/cloud/docker/machine-container.ts";
import type { NameRecord } from "../../../rehearsal/cloud/names.ts";
import { TestPlane, until } from "./plane.ts";

const ttlSeconds = 30;
const everywhere = ["0.0.0.0/0"];
/** What hosts may ask of the world: the web, and names. */
const outbound: readonly FirewallRule[] = [
  { protocol: "tcp", ports: [80, 80], addresses: everywhere },
  { protocol: "tcp", ports: [443, 443], addresses: everywhere },
  { protocol: "udp", ports: [53, 53], addresses: everywhere },
];

let test: TestPlane;
let balancerAddress: string;
let texts: readonly NameRecord[] = [];

function serve(): void {
  const site: readonly NameRecord[] = [
    { name: "example.com", type: "A", value: balancerAddress, ttlSeconds },
    { name: "www.example.com", type: "CNAME", value: "example.com", ttlSeconds },
  ];
  test.plane.names.setZone("example.com", [...site, ...texts]);
}

const dns = {
  addTxt(name: string, value: string): void {
    texts = [...texts, { name, type: "TXT", value, ttlSeconds }];
    serve();
  },
  removeTxt(name: string, value: string): void {
    texts = texts.filter((one) => one.name !== name || one.value !== value);
    serve();
  },
};

const addressesOf = (name: string): Promise<string> => test.run(1, `getent ahostsv4 ${name} || echo none`);

/** Shakes hands with a server that has the certificate. @throws {Error} if a client with these roots does not trust it */
async function shakeHands({ chain: cert, privateKey: key }: IssuedCertificate, servername: string): Promise<void> {
  const ca = await readFile(test.plane.authority.trustedRootsFile, "utf8");
  const server = createServer({ cert, key }, (socket) => socket.end()).listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = connect({ port, host: "127.0.0.1", servername, ca });
    await once(client, "secureConnect");
    client.destroy();
  } finally {
    server.close();
  }
}

beforeAll(async () => {
  test = await TestPlane.open();
  const inbound: readonly FirewallRule[] = [{ protocol: "tcp", ports: [80, 80], addresses: [test.range] }];
  await test.plane.createMachine(test.machine(1, { firewall: { inbound, outbound } }));
  await test.booted(1);
  const balancer = await test.balancer([1]);
  await test.plane.setLoadBalancer(balancer);
  balancerAddress = balancer.address;
  serve();
});
afterAll(() => test.destroy());

describe("a machine that may ask the web and for names", () => {
  it("finds the balancer behind a zone's names, though they have an address of this machine's loopback", async () => {
    await until("the balancer has its member", async () => (await test.get(1, "http://www.example.com/")) === "host-1");
    expect(await addressesOf("example.com")).not.toContain("127.");
    expect(await addressesOf("nobody.example.com")).toBe("none\n");
  });

  it("finds names of others as this machine does, also while the cloud's process is away", async () => {
    const mirror = "deb.debian.org";
    const found = await lookup(mirror, { family: 4 }).then(
      () => true,
      () => false,
    );
    expect((await addressesOf(mirror)) !== "none\n").toBe(found);
    const container = machineContainer(await openInstance(test.home), "machine-1");
    await test.plane.close();
    try {
      const { code } = await tryDocker(["exec", container, "getent", "ahostsv4", mirror]);
      expect(code === 0).toBe(found);
    } finally {
      await test.reopen();
    }
  });

  it("reaches the authority at an address that its server's certificate is for", async () => {
    const { directoryUrlForMachines, serverRoot } = test.plane.authority;
    await test.plane.execute("machine-1", ["sh", "-c", "cat > /root/root.pem"], { input: serverRoot });
    expect(await test.run(1, `curl --silent --cacert /root/root.pem ${directoryUrlForMachines}`)).toContain(
      '"newOrder"',
    );
    // Nobody else's root is good for it.
    expect(await test.get(1, directoryUrlForMachines)).toBe("error 60\n");
  });
});

describe("the authority", () => {
  it("issues what its roots verify, also after it was down and after a restart of the cloud", async () => {
    serve();
    const issue = (): Promise<IssuedCertificate> => test.plane.authority.issue(["example.com", "*.example.com"], dns);
    const first = await issue();
    await test.plane.authority.stop();
    await expect(issue()).rejects.toThrow(/no certificate for example.com, .*ECONNREFUSED/);
    expect(await test.get(1, test.plane.authority.directoryUrlForMachines)).toMatch(/^error (35|56)\n$/);
    await test.plane.authority.start();
    const second = await issue();
    await test.reopen();
    serve();
    const third = await issue();
    for (const certificate of [first, second, third]) await shakeHands(certificate, "www.example.com");
    expect((await test.plane.authority.orders()).map(({ names }) => names)).toEqual(
      Array.from({ length: 3 }, () => ["example.com", "*.example.com"]),
    );
  });
});
