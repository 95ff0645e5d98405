import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { expectStopToLeaveNothing } from "./leftovers.ts";
import { answering, ask, type Host, RealSite, type Started } from "./real-site.ts";
import { knock, timedOut } from "./stranger.ts";

let site: RealSite;
let first: Started;
let url: string;
let hosts: readonly [Host, Host];

beforeAll(async () => {
  site = await RealSite.inFreshHome();
  first = await site.start();
  url = String(first.outputs["url"]);
  const [one, other] = first.hosts;
  if (one === undefined || other === undefined) throw new Error("there are no two hosts");
  hosts = [one, other];
});
afterAll(() => site.cli.dispose());

const hostIds = () => new Set(first.hosts.map(({ hostId }) => hostId));
/** Long enough for a boot and the balancer's checks on two busy cores. */
const patience = { timeout: 120_000, interval: 250 };

describe("start", () => {
  it("ends with the load balancer answered in turn by two real hosts, from the release it names", async () => {
    await expect.poll(() => answering(`${url}/test`), patience).toEqual(hostIds());
    expect(await ask(`${url}/test`)).toMatchObject({ status: 200, release: first.outputs["release"] });
    expect(await (await fetch(`${url}/test`)).json()).toEqual({ text: "optimized backend" });
  });

  it("changes nothing when it is run again", async () => {
    expect((await site.start()).changes).toEqual({});
  });

  it("left hosts that cloud-init is content with, where nothing failed", async () => {
    for (const host of hosts) {
      const { stdout } = await site.on(host, "cloud-init", "status", "--long");
      expect(stdout).toContain("status: done");
      expect((await site.on(host, "systemctl", "--failed", "--plain", "--no-legend")).stdout).toBe("");
    }
  });

  it("runs a worker for each processor", async () => {
    const processors = Number((await site.on(hosts[0], "nproc")).stdout);
    expect(await workers(hosts[0])).toHaveLength(processors);
  });
});

describe("a host is closed", () => {
  const stranger = (address: string, port: number) =>
    knock(site.cli.home.cloud, String(first.outputs["vpcId"]), address, port);

  it.each([80, 3000, 22])("from outside: port %i is silent to whoever is not the load balancer", async (port) => {
    expect(await stranger(hosts[0].privateAddress, port)).toBe(timedOut);
  });

  it("from outside, on its public address too", async () => {
    const { droplet } = (await site.api("GET", `/v2/droplets/${hosts[0].id}`)) as {
      droplet: { networks: { v4: { type: string; ip_address: string }[] } };
    };
    const address = droplet.networks.v4.find(({ type }) => type === "public")?.ip_address ?? "";
    expect(await stranger(address, 80)).toBe(timedOut);
  });

  it("to the inside: egress is the list and no more", async () => {
    const dial = (port: number) =>
      site.on(hosts[0], "curl", "--silent", "--max-time", "2", `http://${hosts[1].privateAddress}:${port}/`);
    expect((await dial(8080)).code).toBe(timedOut);
  });

  it("inside: only root reads the user data, at the metadata address and on the disk", async () => {
    const metadata = ["curl", "--silent", "--fail", "--max-time", "3", "http://169.254.169.254/metadata/v1/user-data"];
    const files = ["/etc/evenkeel/store-key.curlrc", "/var/lib/cloud/instance/user-data.txt"];
    expect((await site.on(hosts[0], ...metadata)).stdout).toMatch(/^#cloud-config/);
    for (const user of ["evenkeel", "www-data", "nobody"]) {
      const as = (...command: string[]) => site.on(hosts[0], "runuser", "-u", user, "--", ...command);
      expect(await as(...metadata), user).toMatchObject({ stdout: "" });
      expect((await as(...metadata)).code, user).not.toBe(0);
      for (const file of files) expect((await as("cat", file)).code, `${user} ${file}`).not.toBe(0);
    }
  });
});

describe("a host comes back by itself", () => {
  const answersLocally = (host: Host) => async () =>
    (
      await site.on(
        host,
        "curl",
        "--silent",
        "--output",
        "/dev/null",
        "--write-out",
        "%{http_code}",
        "http://127.0.0.1/health",
      )
    ).stdout;

  it("when a worker is killed: another takes its place", async () => {
    const before = await workers(hosts[0]);
    await site.on(hosts[0], "kill", "-KILL", before[0] ?? "");
    await expect.poll(() => workers(hosts[0]), patience).toHaveLength(before.length);
    expect(await workers(hosts[0])).not.toContain(before[0]);
    await expect.poll(answersLocally(hosts[0]), patience).toBe("200");
  });

  it("when the app is killed, every worker of it", async () => {
    const before = await workers(hosts[0]);
    await site.on(hosts[0], "kill", "-KILL", ...before);
    await expect
      .poll(async () => (await workers(hosts[0])).filter((worker) => !before.includes(worker)), patience)
      .toHaveLength(before.length);
    await expect.poll(answersLocally(hosts[0]), patience).toBe("200");
  });

  it("when pm2 is killed: systemd starts it again", async () => {
    const before = await mainProcess(hosts[0]);
    await site.on(hosts[0], "kill", "-KILL", before);
    await expect.poll(() => mainProcess(hosts[0]), patience).not.toMatch(new RegExp(`^(0|${before})$`));
    await expect.poll(answersLocally(hosts[0]), patience).toBe("200");
  });

  it("when the web server is killed", async () => {
    await site.on(hosts[0], "pkill", "-KILL", "--oldest", "nginx");
    await expect.poll(answersLocally(hosts[0]), patience).toBe("200");
  });

  it("after a reboot that the API asked for: out of rotation, up again with all its workers, in again", async () => {
    const bootId = async () => (await site.on(hosts[0], "cat", "/proc/1/stat")).stdout.split(" ")[21];
    const before = await bootId();
    const count = (await workers(hosts[0])).length;
    await site.api("POST", `/v2/droplets/${hosts[0].id}/actions`, { type: "reboot" });
    await expect.poll(async () => (await bootId()) ?? before, patience).not.toBe(before);
    await expect.poll(answersLocally(hosts[0]), patience).toBe("200");
    await expect.poll(() => workers(hosts[0]), patience).toHaveLength(count);
    await expect.poll(() => answering(`${url}/test`), patience).toEqual(hostIds());
  });
});

describe("a host added by hand, from a snapshot of a running one, with the tag", () => {
  it("is balanced and firewalled without an up, under an identity of its own", async () => {
    const source = `/v2/droplets/${hosts[1].id}`;
    await site.api("POST", `${source}/actions`, { type: "snapshot", name: "spare" });
    const snapshots = async () =>
      ((await site.api("GET", `${source}/snapshots`)) as { snapshots: { id: number }[] }).snapshots;
    await expect.poll(snapshots, patience).toHaveLength(1);
    const { droplet } = (await site.api("POST", "/v2/droplets", {
      name: "by-hand",
      region: first.outputs["region"],
      size: "s-2vcpu-2gb",
      image: (await snapshots())[0]?.id,
      vpc_uuid: first.outputs["vpcId"],
      tags: [first.outputs["tag"]],
    })) as { droplet: { id: number } };
    try {
      await expect.poll(() => answering(`${url}/test`, 12).then(({ size }) => size), patience).toBe(3);
      const { stdout } = await site.on(
        { machine: String(droplet.id) },
        "nft",
        "list",
        "table",
        "inet",
        "evenkeel_cloud",
      );
      expect(stdout).toContain("policy drop");
      expect((await site.start()).changes).toEqual({});
    } finally {
      await site.api("DELETE", `/v2/droplets/${droplet.id}`);
    }
    await expect.poll(() => answering(`${url}/test`), patience).toEqual(hostIds());
  });
});

describe("an artifact that is not what was released", () => {
  it("never runs: the host says why and stays unhealthy, up fails, the old hosts serve on, and go on being known", async () => {
    const file = await releaseFile();
    const good = await readFile(file);
    await writeFile(file, gzipSync("something else"));
    try {
      const failing = site.up({ probes: [{ path: "/live", status: 200 }], gateTimeoutSeconds: 30 });
      await expect(failing).rejects.toThrow(/only 0 of 2 hosts serve release .*never seen.*Nothing was deleted/s);
      const { droplets } = (await site.api("GET", `/v2/droplets?tag_name=${String(first.outputs["tag"])}`)) as {
        droplets: { id: number }[];
      };
      const failed = droplets.filter(({ id }) => hosts.every((host) => host.id !== String(id)));
      expect(failed).toHaveLength(2);
      for (const { id } of failed) {
        const host = { machine: String(id) };
        expect((await site.on(host, "cloud-init", "status", "--wait")).stdout).toContain("status: error");
        const log = (await site.on(host, "cat", "/var/log/evenkeel-boot.log")).stdout;
        expect(log).toMatch(/release\/\w+\.tar\.gz is not what was released: its SHA-256 is [0-9a-f]{64}, wanted/);
        expect(log).toMatch(/FAILED: fetch release/);
        const run = await site.cli.run("logs", String(id));
        expect(run.stdout).toContain("is not what was released");
      }
      await expect.poll(() => answering(`${url}/test`), patience).toEqual(hostIds());
    } finally {
      await writeFile(file, good);
    }
    const next = await site.start();
    expect(next.changes["delete"]).toBeGreaterThanOrEqual(2);
    expect(next.hosts.map((host) => host.id).sort()).toEqual(hosts.map((host) => host.id).sort());
  });
});

describe("the rehearsal cloud", () => {
  it("may be killed: the site serves on, and start finds everything as it was", async () => {
    await site.cli.killCloud();
    await expect.poll(() => answering(`${url}/test`), patience).toEqual(hostIds());
    const again = await site.start();
    expect(again.changes).toEqual({});
    expect(again.outputs).toEqual(first.outputs);
  });

  it("leaves no process, container, network, image or mount behind when it is stopped", () =>
    expectStopToLeaveNothing(site));
});

/** Process ids of the app's workers. */
async function workers(host: Host): Promise<string[]> {
  const { stdout } = await site.on(host, "pgrep", "--parent", await mainProcess(host));
  return stdout.split("\n").filter((line) => line !== "");
}

async function mainProcess(host: Host): Promise<string> {
  return (await site.on(host, "systemctl", "show", "--property=MainPID", "--value", "evenkeel.service")).stdout.trim();
}

/** Where the object store keeps the release on this machine's disk. */
async function releaseFile(): Promise<string> {
  const buckets = join(site.cli.home.cloud, "store/buckets");
  const [bucket = ""] = await readdir(buckets);
  return join(buckets, bucket, "release", `${String(first.outputs["release"])}.tar.gz`);
}
