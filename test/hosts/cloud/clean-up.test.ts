import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, describe, expect, it } from "vitest";

import { destroyDockerDataPlane } from "../../../rehearsal/cloud/docker/docker-data-plane.ts";
import { labelOf, openInstance } from "../../../rehearsal/cloud/docker/instance.ts";
import { RangeTaken } from "../../../rehearsal/cloud/data-plane.ts";
import { TestPlane, until } from "./plane.ts";

const run = promisify(execFile);
const open: TestPlane[] = [];

afterAll(() => Promise.all(open.map((test) => test.destroy())));

/** A plane with one of everything. */
async function furnished(): Promise<TestPlane> {
  const test = await TestPlane.open();
  open.push(test);
  await test.plane.createMachine(test.machine(1));
  await test.plane.createImage("machine-1", "snapshot");
  await test.plane.setLoadBalancer(await test.balancer([1]));
  return test;
}

/** What Docker has with this plane's label. */
async function leftOf(label: string): Promise<readonly string[]> {
  const lists = [
    ["ps", "--all"],
    ["network", "ls"],
    ["image", "ls"],
  ];
  const found = lists.map((list) => run("docker", [...list, "--quiet", "--filter", `label=${label}`]));
  return (await Promise.all(found)).flatMap(({ stdout }) => stdout.split("\n").filter((id) => id !== ""));
}

const running = (servers: readonly number[]) => servers.filter((id) => existsSync(`/proc/${id}`));

/** One that was ended is there until its parent has taken note. */
const ended = (servers: readonly number[]) =>
  until("its servers are gone", () => Promise.resolve(running(servers).length === 0));

async function traces(test: TestPlane): Promise<readonly [string, readonly number[]]> {
  const records = ["store/versitygw-us-east-1.pid", "authority/pebble.pid"];
  const servers = await Promise.all(records.map(async (file) => Number(await readFile(join(test.home, file), "utf8"))));
  return [labelOf(await openInstance(test.home)), servers];
}

describe("a data plane", () => {
  it("leaves nothing when it is destroyed, and another one as it was", async () => {
    const [one, other] = [await furnished(), await TestPlane.open()];
    open.push(other);
    const [label, servers] = await traces(one);
    const [otherLabel, otherServers] = await traces(other);
    const before = await leftOf(otherLabel);
    expect(await leftOf(label)).toHaveLength(3 + 2 + 1);
    expect(running(servers)).toHaveLength(2);
    await one.destroy();
    expect(await leftOf(label)).toEqual([]);
    await ended(servers);
    expect(existsSync(one.home)).toBe(false);
    expect(await leftOf(otherLabel)).toEqual(before);
    expect(running(otherServers)).toEqual(otherServers);
  });

  it("leaves nothing when it is destroyed after a crash", async () => {
    const test = await furnished();
    const [label, servers] = await traces(test);
    await destroyDockerDataPlane(test.home);
    expect(await leftOf(label)).toEqual([]);
    await ended(servers);
    expect(existsSync(test.home)).toBe(false);
  });

  it("refuses a range that a network of this machine has", async () => {
    const test = await TestPlane.open();
    open.push(test);
    expect(await test.plane.freeRange()).not.toBe(test.range);
    await expect(test.plane.setNetwork({ id: "second", range: test.range })).rejects.toThrow(RangeTaken);
    // Not one of those that are handed out: a test beside this one could take it as soon as it is free.
    const range = "10.127.240.0/20";
    await test.plane.setNetwork({ id: "second", range });
    await expect(test.plane.setNetwork({ id: "third", range })).rejects.toThrow(RangeTaken);
    await test.plane.removeNetwork("second");
    await test.plane.setNetwork({ id: "third", range });
  });
});
