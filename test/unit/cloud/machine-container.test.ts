import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { MachineSpec } from "../../../rehearsal/cloud/data-plane.ts";
import { dropMachine, makeMachine, wireScript } from "../../../rehearsal/cloud/docker/machine-container.ts";

const machine: MachineSpec = {
  id: "web-1",
  hostname: "web-1",
  image: "debian-13",
  network: "vpc",
  privateAddress: "10.128.0.2",
  publicAddress: "203.0.113.16",
  instanceId: "1",
  publicKeys: [],
  metadata: {},
  firewall: undefined,
  vcpus: 1,
  memoryMegabytes: 512,
};
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-machine-"));
  vi.stubEnv("PATH", folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** What a `docker` is asked that fails at one of its commands. */
async function asked(failing: string, work: (home: string) => Promise<void>): Promise<readonly string[]> {
  const log = join(folder, "log");
  const script = `#!/bin/sh\necho "$*" >> ${log}\n[ "$1" != ${failing} ]\n`;
  await writeFile(join(folder, "docker"), script, { mode: 0o755 });
  await work(folder).catch(() => undefined);
  return (await readFile(log, "utf8")).trimEnd().split("\n");
}

describe("a machine's container", () => {
  const make = (home: string) =>
    makeMachine({ id: "c0ffee00", home }, machine, { image: "image", wireFolder: home, resolver: "192.0.2.2" });

  it("gets the machine's name last: whatever cuts its making short, it does not pass for a machine", async () => {
    const commands = await asked("none", make);
    expect(commands.at(-1)).toBe("rename evenkeel-c0ffee00-unfinished-web-1 evenkeel-c0ffee00-machine-web-1");
    const cutShort = await asked("network", make);
    expect(cutShort.at(-1)).toMatch(/^network connect .* evenkeel-c0ffee00-unfinished-web-1$/);
  });

  it("asks the cloud for names", async () => {
    expect((await asked("none", make)).find((line) => line.startsWith("create"))).toContain(" --dns 192.0.2.2 ");
  });

  it("is removed under either name", async () => {
    const commands = await asked("none", (home) => dropMachine({ id: "c0ffee00", home }, "web-1"));
    expect(commands).toEqual([
      "rm --force --volumes evenkeel-c0ffee00-unfinished-web-1",
      "rm --force --volumes evenkeel-c0ffee00-machine-web-1",
    ]);
  });
});

describe("the first process of a machine", () => {
  it("sets the firewall, then the routes, and only then becomes the init; what fails ends it", () => {
    const lines = wireScript("203.0.113.2").split("\n");
    expect(lines[1]).toBe("set -eu");
    const order = ["nft -f", "ip route replace 169.254.169.254/32 via 203.0.113.2", "exec /sbin/init"];
    const places = order.map((start) => lines.findIndex((line) => line.startsWith(start)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });
});
