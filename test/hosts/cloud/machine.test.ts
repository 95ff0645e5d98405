import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { MachineOff } from "../../../rehearsal/cloud/data-plane.ts";
import type { MachineSpec, MachineState } from "../../../rehearsal/cloud/data-plane.ts";
import { docker } from "../../../rehearsal/cloud/docker/docker.ts";
import { labelOf, openInstance } from "../../../rehearsal/cloud/docker/instance.ts";
import { machineContainer } from "../../../rehearsal/cloud/docker/machine-container.ts";
import { SERVER, TestPlane, until } from "./plane.ts";

const TTL = "X-aws-ec2-metadata-token-ttl-seconds";
const HEADER = "X-aws-ec2-metadata-token";
/** Prints the status, keeps the body. */
const CURL = "curl -s -o /tmp/body -w '%{http_code}'";
const TOKEN = `${CURL} -X PUT -H '${TTL}: 60'`;
const gzip = (text: string): string => gzipSync(text).toString("base64");

let test: TestPlane;

beforeAll(async () => {
  test = await TestPlane.open();
  await test.createMachines(1, 2);
});

afterAll(() => test.destroy());

describe("a machine", () => {
  it("boots its cloud-config, under its own name and addresses", async () => {
    expect(await test.get(2, `http://${test.privateAddress(1)}/`)).toBe("host-1");
    expect(await test.get(2, `http://${test.publicAddress(1)}/`)).toBe("host-1");
    expect(await test.run(1, "systemctl is-system-running")).toBe("running\n");
  });

  it("keeps its user data from everyone but root", async () => {
    const read = "cat /var/lib/cloud/seed/nocloud/user-data /var/lib/cloud/instance/user-data.txt";
    expect(await test.run(1, `runuser -u nobody -- ${read} 2>&1 | grep -c 'Permission denied'`)).toBe("2\n");
    expect(await test.run(1, `${read} | grep -c '^#cloud-config'`)).toBe("2\n");
  });

  it("reads its own metadata and nothing else", async () => {
    expect(await test.get(1, "http://169.254.169.254/metadata/v1/id")).toBe("1001");
    expect(await test.get(2, "http://169.254.169.254/metadata/v1/id")).toBe("1002");
    expect(await test.get(1, "http://169.254.169.254/metadata/v1/no-such")).toBe("not found\n");
    await test.plane.setMetadata("machine-1", { "metadata/v1/tags": "api" });
    expect(await test.get(1, "http://169.254.169.254/metadata/v1/tags")).toBe("api");
    expect(await test.get(1, "http://169.254.169.254/metadata/v1/id")).toBe("not found\n");
  });

  it("can't pass for another one at the metadata service by a header", async () => {
    const forged = `curl -s -H 'X-Machine-Address: ${test.publicAddress(2)}' http://169.254.169.254/metadata/v1/id`;
    expect(await test.run(1, forged)).toBe("not found\n");
  });

  it("has no sessions at the metadata service, unless it wants them", async () => {
    expect(await test.run(1, `${TOKEN} 169.254.169.254/latest/api/token`)).toBe("405");
  });

  it("reaches the object store", async () => {
    expect(await test.get(1, test.plane.store.urlForMachines)).toContain("<Code>AccessDenied</Code>");
  });

  it("prints its boot on the console", async () => {
    expect(await test.plane.console("machine-1")).toContain("first boot of host-1");
  });
});

describe("a machine that can't be made", () => {
  it.each<readonly [string, () => Partial<MachineSpec>, string]>([
    // Docker finds out when the container is there already.
    ["in a network that is not there", () => ({ network: "no-such" }), "not found"],
    [
      "at an address that another one has",
      () => ({ privateAddress: test.privateAddress(1) }),
      "Address already in use",
    ],
  ])("%s leaves nothing, and can be made once its order is right", async (_, mistake, words) => {
    const label = labelOf(await openInstance(test.home));
    const traces = async () => [
      await docker(["ps", "--all", "--quiet", "--filter", `label=${label}`]),
      await readdir(join(test.home, "machines")),
    ];
    const before = await traces();
    await expect(test.plane.createMachine(test.machine(3, mistake()))).rejects.toThrow(words);
    expect(await traces()).toEqual(before);
    // It may be asked for all the same.
    await test.plane.removeMachine("machine-3");
    await test.plane.createMachine(test.machine(3));
    expect(await test.plane.machineState("machine-3")).toBe("running");
    await test.plane.removeMachine("machine-3");
  });
});

describe("a machine that is removed while it is made", () => {
  it("is gone in the end", async () => {
    const made = test.plane.createMachine(test.machine(3));
    await Promise.all([made, test.plane.removeMachine("machine-3")]);
    expect(await test.plane.machineState("machine-3")).toBe("missing");
  });
});

describe("a machine's state", () => {
  const changes: [string, MachineState][] = [];

  beforeAll(() => {
    test.plane.onMachineChange((id, state) => changes.push([id, state]));
  });

  it("goes off and on when its operating system reboots by itself", async () => {
    const boot = await test.run(1, "cat /proc/1/stat | cut -d' ' -f22");
    await test.plane.execute("machine-1", ["systemctl", "reboot", "--no-wall"]);
    await until("off and on again", () => Promise.resolve(changes.length >= 2));
    expect(changes.splice(0)).toEqual([
      ["machine-1", "off"],
      ["machine-1", "running"],
    ]);
    expect(await test.run(1, "cat /proc/1/stat | cut -d' ' -f22")).not.toBe(boot);
    await until(
      "its service is back",
      async () => (await test.get(2, `http://${test.privateAddress(1)}/`)) === "host-1",
    );
  });

  it("stays off when its operating system powers off by itself", async () => {
    await test.plane.execute("machine-1", ["systemctl", "poweroff", "--no-wall"]);
    await until("off", async () => (await test.plane.machineState("machine-1")) === "off");
    await until("told", () => Promise.resolve(changes.length > 0));
    expect(changes.splice(0)).toEqual([["machine-1", "off"]]);
    await expect(test.plane.execute("machine-1", ["true"])).rejects.toThrow(MachineOff);
  });

  it("is told only of what was not asked for", async () => {
    await test.plane.startMachine("machine-1");
    await test.plane.rebootMachine("machine-1");
    await test.plane.shutdownMachine("machine-1");
    expect(await test.plane.machineState("machine-1")).toBe("off");
    await test.plane.startMachine("machine-1");
    await test.plane.stopMachine("machine-1");
    expect(await test.plane.machineState("machine-1")).toBe("off");
    await test.plane.startMachine("machine-1");
    expect(await test.plane.machineState("machine-1")).toBe("running");
    expect(changes).toEqual([]);
    expect(await test.plane.machineState("no-such")).toBe("missing");
  });
});

describe("a firewall", () => {
  const inside = (port: number): string => `http://${test.privateAddress(1)}:${port}/`;

  it("lets in what a rule names, from whom it names, and drops the rest silently", async () => {
    await until("the web service is up", async () => (await test.get(2, inside(8080))) === "host-1");
    await test.plane.setFirewall("machine-1", {
      inbound: [{ protocol: "tcp", ports: [80, 80], addresses: [test.privateAddress(2)] }],
      outbound: [],
    });
    expect(await test.get(2, inside(80))).toBe("host-1");
    expect(await test.get(2, inside(8080))).toBe("error 28\n");
    expect(await test.get(2, `http://${test.publicAddress(1)}/`)).toBe("error 28\n");
    expect(await test.run(2, `ping -c1 -W1 ${test.privateAddress(1)} >/dev/null; echo $?`)).toBe("1\n");
  });

  it("lets out what a rule names only, but always to the metadata service", async () => {
    expect(await test.get(1, `http://${test.privateAddress(2)}/`)).toBe("error 28\n");
    expect(await test.get(1, "http://169.254.169.254/metadata/v1/tags")).toBe("api");
    await test.plane.setFirewall("machine-1", {
      inbound: [{ protocol: "icmp", addresses: ["0.0.0.0/0", "::/0"] }],
      outbound: [{ protocol: "tcp", ports: [1, 80], addresses: ["0.0.0.0/0"] }],
    });
    expect(await test.get(1, `http://${test.privateAddress(2)}/`)).toBe("host-2");
    expect(await test.get(1, `http://${test.privateAddress(2)}:8080/`)).toBe("error 28\n");
    expect(await test.run(2, `ping -c1 -W1 ${test.privateAddress(1)} >/dev/null; echo $?`)).toBe("0\n");
  });

  it("is there before the init is, also after a reboot", async () => {
    await test.plane.rebootMachine("machine-1");
    expect(await test.get(2, inside(80))).toBe("error 28\n");
    const wired = "nft list table inet evenkeel_cloud | grep -c 'policy drop'";
    expect(await test.run(1, wired)).toBe("2\n");
  });

  it("leaves open connections open when its rules change, and opens all when it goes", async () => {
    await test.plane.setFirewall("machine-1", undefined);
    await until("the web service is up", async () => (await test.get(2, inside(80))) === "host-1");
    await test.run(2, `curl --silent --no-buffer --max-time 30 ${inside(80)}slow > /tmp/slow & echo`);
    const size = async (): Promise<number> => Number(await test.run(2, "stat -c %s /tmp/slow"));
    await until("bytes flow", async () => (await size()) > 0);
    await test.plane.setFirewall("machine-1", { inbound: [], outbound: [] });
    const before = await size();
    expect(await test.get(2, inside(80))).toBe("error 28\n");
    await until("bytes still flow", async () => (await size()) > before + 3);
    await test.plane.setFirewall("machine-1", undefined);
    expect(await test.get(2, inside(80))).toBe("host-1");
  });
});

describe("a machine whose metadata needs a session, and whose user data is gzip", () => {
  const metadata = { "latest/meta-data/instance-id": "i-4", "latest/user-data": { base64: gzip(SERVER) } };
  /** Status of a request, as curl on machine `n` sees it; its body is in /tmp/body. */
  const status = (n: number, path: string, ...options: readonly string[]): Promise<string> =>
    test.run(n, `${CURL} ${options.map((each) => `-H '${each}'`).join(" ")} 169.254.169.254/${path}`);
  const open = (n: number, seconds: number): Promise<string> =>
    test.run(n, `curl -sf -X PUT -H '${TTL}: ${seconds}' 169.254.169.254/latest/api/token`);

  beforeAll(async () => {
    const userData = metadata["latest/user-data"];
    const numbers = [4, 5];
    await Promise.all(
      numbers.map((n) => test.plane.createMachine(test.machine(n, { metadataSessions: true, metadata, userData }))),
    );
    await Promise.all(numbers.map((n) => test.booted(n)));
  });

  it("boots it", async () => {
    expect(await test.get(1, `http://${test.privateAddress(4)}/`)).toBe("host-4");
  });

  it("reads its metadata with a token, byte for byte, and nothing without one", async () => {
    expect(await status(4, "latest/meta-data/instance-id")).toBe("401");
    const token = await open(4, 21_600);
    expect(await status(4, "latest/meta-data/instance-id", `${HEADER}: ${token}`)).toBe("200");
    expect(await test.run(4, "cat /tmp/body")).toBe("i-4");
    expect(await status(4, "latest/user-data", `${HEADER}: ${token}`)).toBe("200");
    expect(await test.run(4, "gunzip < /tmp/body | head -n 1")).toBe("#cloud-config\n");
    expect(await status(4, "latest/no-such", `${HEADER}: ${token}`)).toBe("404");
    expect(await status(4, "latest/meta-data/instance-id", `${HEADER}: ${token}x`)).toBe("401");
  });

  it("gets a token that is of no use to another machine, and of none after its time", async () => {
    const [foreign, short] = [await open(5, 60), await open(4, 1)];
    expect(await status(4, "latest/meta-data/instance-id", `${HEADER}: ${foreign}`)).toBe("401");
    const opens = () => status(4, "latest/meta-data/instance-id", `${HEADER}: ${short}`);
    await until("the session ends", async () => (await opens()) === "401");
  });

  it("gets no token with a wrong time to live, nor by way of a proxy, nor by asking for it", async () => {
    const token = "latest/api/token";
    const put = (...options: readonly string[]): Promise<string> =>
      test.run(4, `${CURL} -X PUT ${options.map((each) => `-H '${each}'`).join(" ")} 169.254.169.254/${token}`);
    expect(await put()).toBe("400");
    for (const seconds of [0, 21_601]) expect(await put(`${TTL}: ${seconds}`)).toBe("400");
    expect(await put(`${TTL}: 60`, "X-Forwarded-For: 10.0.0.1")).toBe("403");
    expect(await status(4, token)).toBe("405");
    expect(await put(`${TTL}: 60`)).toBe("200");
  });
});

describe("an image of a machine", () => {
  it("boots as a new machine: cloud-init runs again, under the new name, with what was on the disk", async () => {
    await test.run(2, "echo kept > /etc/kept");
    await test.plane.createImage("machine-2", "snapshot");
    await test.plane.createMachine(test.machine(3, { image: "snapshot" }));
    await test.booted(3);
    expect(await test.run(3, "cat /etc/kept; hostname; cat /var/lib/cloud/data/instance-id")).toBe(
      "kept\nhost-3\n1003\n",
    );
    expect(await test.plane.console("machine-3")).toContain("first boot of host-3");
    expect(await test.get(2, `http://${test.privateAddress(3)}/`)).toBe("host-3");
    const key = "cat /etc/ssh/ssh_host_ed25519_key.pub";
    expect(await test.run(3, key)).not.toBe(await test.run(2, key));
  });

  it("can replace a machine's disk", async () => {
    await test.plane.rebuildMachine("machine-3", "debian-13");
    await test.booted(3);
    expect(await test.run(3, "cat /etc/kept 2>/dev/null; hostname -I")).toContain(test.privateAddress(3));
    expect(await test.run(3, "test -e /etc/kept; echo $?")).toBe("1\n");
    await test.plane.removeImage("snapshot");
    await test.plane.removeMachine("machine-3");
    expect(await test.plane.machineState("machine-3")).toBe("missing");
  });
});

describe("a data plane that is opened again", () => {
  it("finds its machines, and starts the one that rebooted meanwhile", async () => {
    await test.plane.close();
    // In the container itself: nobody of ours listens now.
    const container = machineContainer(await openInstance(test.home), "machine-2");
    await docker(["exec", container, "systemctl", "reboot", "--no-wall"]);
    await docker(["wait", container]);
    await test.reopen();
    expect(await test.plane.machineState("machine-1")).toBe("running");
    expect(await test.plane.machineState("machine-2")).toBe("running");
    expect(await test.get(1, "http://169.254.169.254/metadata/v1/tags")).toBe("api");
  });
});
