import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { now } from "../../../rehearsal/drills/clock.ts";
import { EventLog } from "../../../rehearsal/drills/events.ts";
import { anotherRelease } from "../../../rehearsal/drills/releases.ts";
import { readCheckPolicy } from "../../../rehearsal/drills/stage/check-policy.ts";
import {
  CloudWatch,
  membersOf,
  membershipChanges,
  openAddresses,
} from "../../../rehearsal/drills/stage/cloud-watch.ts";
import { changedProgram } from "../../../rehearsal/drills/stage/program.ts";
import type { CloudStatus, Host } from "../../../rehearsal/engine/cloud-status.ts";
import type { Endpoint } from "../../../rehearsal/engine/endpoint.ts";
import { repository } from "../../../rehearsal/engine/paths.ts";
import { temporaryFolder } from "../../support/packed-app.ts";

describe("the members of load balancers", () => {
  const host = (machine: string, hostId: string, cloud: Host["cloud"] = "digitalocean"): Host => ({
    ...{ machine, hostId, cloud, id: machine, name: machine, state: "running", privateAddress: "", tags: [] },
  });
  const balancer = (...members: { id: string; healthy: boolean }[]): CloudStatus["balancers"][number] => ({
    ...{ cloud: "digitalocean", id: "b", name: "b", address: "", status: "active" },
    members: members.map((member) => ({ ...member, lastCheck: "" })),
  });

  it("are known by what hosts call themselves, and in when every load balancer of the cloud has them in", () => {
    const hosts = [host("1", "one"), host("2", "two"), host("1", "other", "aws")];
    const balancers = [
      balancer({ id: "1", healthy: true }, { id: "2", healthy: false }, { id: "3", healthy: true }),
      balancer({ id: "1", healthy: true }, { id: "2", healthy: true }),
    ];
    expect(membersOf({ hosts, balancers }, "digitalocean")).toEqual(
      new Map([
        ["one", true],
        ["two", false],
      ]),
    );
    expect(membersOf({ hosts, balancers }, "aws")).toEqual(new Map());
  });

  it("change by being let in, taken out and removed; one that waits to be let in is no news", () => {
    const before = new Map([
      ["same", true],
      ["sick", true],
      ["back", false],
      ["gone", true],
    ]);
    const after = new Map([
      ["same", true],
      ["sick", false],
      ["back", true],
      ["new", false],
      ["ready", true],
    ]);
    expect(membershipChanges(before, after)).toEqual([
      { host: "sick", state: "out" },
      { host: "back", state: "in" },
      { host: "ready", state: "in" },
      { host: "gone", state: "gone" },
    ]);
  });
});

describe("where a cloud serves", () => {
  const balancer = (address: string, more: Partial<CloudStatus["balancers"][number]> = {}) => ({
    ...{ cloud: "digitalocean" as const, id: address, name: "b", address, status: "active" },
    members: [{ id: "1", healthy: true, lastCheck: "" }],
    ...more,
  });

  it("is at its load balancers that are active and have a host in", () => {
    const members = [{ id: "1", healthy: false, lastCheck: "" }];
    const balancers = [
      balancer("127.0.0.2"),
      balancer("127.0.0.3", { status: "new" }),
      balancer("127.0.0.4", { members }),
      balancer("127.0.0.5", { cloud: "aws" }),
    ];
    expect(openAddresses({ balancers }, "digitalocean")).toEqual(["127.0.0.2"]);
  });

  it("is noted when it changes, with times from any moment", async () => {
    const status = { hosts: [], loadBalancers: [balancer("127.0.0.2")] };
    const server = createServer((_, response) => response.end(JSON.stringify(status)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clouds = { digitalocean: { url }, aws: { url } } as Endpoint["clouds"];
    const watch = new CloudWatch(
      { clouds },
      { cloud: "digitalocean", events: new EventLog(), onLook: () => undefined },
    );
    onTestFinished(() => watch.end());
    const began = now();
    const seen = () => watch.entrancesSince(began).map(({ addresses }) => addresses);
    await expect.poll(seen).toEqual([["127.0.0.2"]]);
    status.loadBalancers = [];
    await expect.poll(seen).toEqual([["127.0.0.2"], []]);
    const [first, second] = watch.entrancesSince(began).map(({ at }) => at);
    expect(first).toBeLessThan(second ?? 0);
    expect(second).toBeLessThanOrEqual(now() - began);
  });
});

describe("the log of events", () => {
  it("tells what came since a moment, with times from there, and tells listeners at once", () => {
    const log = new EventLog();
    log.add({ kind: "mark", text: "before" });
    const heard: string[] = [];
    const stop = log.listen(({ text }) => heard.push(text));
    log.add({ kind: "engine", text: "first" });
    const [, first] = log.since(0);
    log.add({ kind: "balancer", host: "a", state: "in", text: "second" });
    stop();
    log.add({ kind: "mark", text: "third" });
    expect(heard).toEqual(["first", "second"]);
    const since = log.since(first?.at ?? 0);
    expect(since.map(({ text }) => text)).toEqual(["first", "second", "third"]);
    expect(since[0]?.at).toBe(0);
  });
});

describe("a changed program", () => {
  it("is this clone's with other files, and without what was built or installed in the app", async () => {
    const program = await changedProgram(await temporaryFolder(), anotherRelease());
    const { folder } = program;
    expect(program.onlyApp).toBe(true);
    expect(await readFile(join(folder, "index.ts"), "utf8")).toBe(await readFile(join(repository, "index.ts"), "utf8"));
    const version = JSON.parse(await readFile(join(folder, "app/package.json"), "utf8")) as { version: string };
    expect(version.version).toMatch(/^0\.1\.0-drill\.[0-9a-f]{8}$/);
    expect(existsSync(join(folder, "app/node_modules"))).toBe(false);
    expect(existsSync(join(folder, "app/dist"))).toBe(false);
    expect(existsSync(join(folder, "node_modules/@pulumi/pulumi"))).toBe(true);
  });

  it("tells when it is more than its app that is another one", async () => {
    const program = await changedProgram(await temporaryFolder(), { "infra/gate.ts": (text) => `// changed\n${text}` });
    expect(program.onlyApp).toBe(false);
  });

  it.each([
    [
      "finds nothing to change",
      { "app/package.json": (text: string) => text },
      /app\/package\.json: .* nothing to change/,
    ],
    ["names a file that is not there", { "app/nothing.ts": () => "x" }, /ENOENT/],
  ])("is refused when its change %s", async (_, patch, words) => {
    await expect(changedProgram(await temporaryFolder(), patch)).rejects.toThrow(words);
  });

  it("is itself also where another one was made before, run and removed", async () => {
    const parent = join(await temporaryFolder(), "programs");
    const ran: unknown[] = [];
    for (const name of ["one", "two"]) {
      const program = await changedProgram(parent, { "index.ts": () => `export default () => ({ ran: "${name}" });` });
      ran.push(await program.run());
      await rm(parent, { recursive: true });
    }
    expect(ran).toEqual([{ ran: "one" }, { ran: "two" }]);
  });

  it("is another release each time", () => {
    const text = '{"version": "0.1.0"}';
    const [one, two] = [anotherRelease(), anotherRelease()].map((patch) => patch["app/package.json"]?.(text));
    expect(one).not.toBe(two);
  });
});

describe("the load balancer's check", () => {
  const policy = { intervalSeconds: 6, timeoutSeconds: 3, unhealthyThreshold: 2, healthyThreshold: 4 };
  const ofAws = { interval: 6, timeout: 3, unhealthyThreshold: 2, healthyThreshold: 4 };

  it.each([
    [
      "digitalocean",
      { loadBalancerId: "uuid" },
      "/v2/load_balancers/uuid",
      {
        load_balancer: {
          health_check: {
            ...{ check_interval_seconds: 6, response_timeout_seconds: 3, unhealthy_threshold: 2, healthy_threshold: 4 },
          },
        },
      },
    ],
    [
      "aws",
      { loadBalancerId: "arn:lb", region: "eu-central-1", aws: { targetGroupArn: "arn:tg/a" } },
      "/resources/aws%3Alb%2FtargetGroup%3ATargetGroup/arn%3Atg%2Fa?region=eu-central-1",
      { outputs: { healthCheck: ofAws } },
    ],
    [
      "aws",
      { loadBalancerId: "classic", region: "eu-central-1", aws: {} },
      "/resources/aws%3Aelb%2FloadBalancer%3ALoadBalancer/classic?region=eu-central-1",
      { outputs: { healthCheck: ofAws } },
    ],
  ] as const)("is read from the cloud itself: %s", async (cloud, outputs, path, answer) => {
    const asked: string[] = [];
    const ask = (method: string, at: string) => {
      asked.push(`${method} ${at}`);
      return Promise.resolve(answer);
    };
    expect(await readCheckPolicy(cloud, outputs, ask)).toEqual(policy);
    expect(asked).toEqual([`GET ${path}`]);
  });
});
