import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Host } from "../../../rehearsal/engine/cloud-status.ts";
import { type Home, homeAt } from "../../../rehearsal/engine/paths.ts";
import { idsInState, rehearsedStacks } from "../../../rehearsal/engine/stack-state.ts";
import { straysIn, strayWords } from "../../../rehearsal/engine/strays.ts";

function host(cloud: Host["cloud"], id: string, more: Partial<Host> = {}): Host {
  const rest = { state: "running" as const, machine: id, privateAddress: "10.0.0.2", tags: [] };
  return { cloud, id, name: "web", hostId: `host of ${id}`, ...rest, ...more };
}

describe("what no stack knows", () => {
  const ids = new Set(["101", "fleet-1", "arn:1"]);
  const balancer = { status: "active", address: "127.0.0.2", members: [] };

  it("is a host or a load balancer whose id no state has; of a group's hosts, the group once", () => {
    const hosts = [
      host("digitalocean", "101"),
      host("digitalocean", "102"),
      host("aws", "i-0a", { group: "fleet-1" }),
      host("aws", "i-0b", { group: "fleet-2" }),
      host("aws", "i-0c", { group: "fleet-2" }),
      host("aws", "i-0d", { group: "fleet-3", state: "leaving" }),
    ];
    const balancers = [
      { cloud: "aws" as const, id: "arn:1", name: "site", ...balancer },
      { cloud: "aws" as const, id: "arn:2", name: "lost", ...balancer },
    ];
    expect(straysIn({ hosts, balancers }, ids)).toEqual([
      { cloud: "digitalocean", id: "102", what: "droplet 102" },
      { cloud: "aws", id: "fleet-2", what: "group fleet-2" },
      { cloud: "aws", id: "arn:2", what: "load balancer lost" },
    ]);
    expect(straysIn({ hosts, balancers }, undefined)).toEqual([]);
  });

  it("is told with what it is, and not told of where there is nothing", () => {
    const strays = straysIn({ hosts: [host("digitalocean", "102"), host("digitalocean", "103")], balancers: [] }, ids);
    expect(strayWords(strays)[0]).toContain("no `up` removes it: droplet 102, droplet 103.");
    expect(strayWords([])).toEqual([]);
  });
});

describe("what the stacks of a home have", () => {
  let home: Home;
  beforeEach(async () => {
    home = homeAt(await mkdtemp(join(tmpdir(), "evenkeel-")));
    const folder = join(home.backend, ".pulumi/stacks/evenkeel");
    await mkdir(folder, { recursive: true });
    const saved = (...resources: object[]) => JSON.stringify({ version: 3, checkpoint: { latest: { resources } } });
    await writeFile(join(folder, "dev.json"), saved({ urn: "a" }, { urn: "b", id: "101" }));
    await writeFile(join(folder, "aws.json"), saved({ urn: "c", id: "fleet-1" }));
    await writeFile(join(folder, "aws.json.bak"), saved({ urn: "c", id: "fleet-0" }));
    await writeFile(join(folder, "new.json"), JSON.stringify({ version: 3, checkpoint: {} }));
  });
  afterEach(() => rm(home.folder, { recursive: true }));

  async function lock(stack: string, pid: number, machine: string): Promise<void> {
    const folder = join(home.backend, ".pulumi/locks/organization/evenkeel", stack);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "one.json"), JSON.stringify({ pid, hostname: machine }));
  }

  it("is the ids of their resources, backups left out", async () => {
    expect((await rehearsedStacks(home)).sort()).toEqual(["aws", "dev", "new"]);
    expect(await idsInState(home)).toEqual(new Set(["101", "fleet-1"]));
  });

  it("is not known while an engine is at work on one of them, and known again once that is dead", async () => {
    // Of one on another machine nobody can tell whether it lives.
    await lock("dev", 1, "another machine");
    expect(await idsInState(home)).toBeUndefined();
    // The highest process id that Linux gives is 2^22 (proc_sys_kernel(5)).
    await lock("dev", 2 ** 22 + 1, hostname());
    expect(await idsInState(home)).toEqual(new Set(["101", "fleet-1"]));
  });

  it("is nothing where nothing was ever rehearsed", async () => {
    await rm(home.pulumi, { recursive: true });
    expect(await idsInState(home)).toEqual(new Set());
  });
});
