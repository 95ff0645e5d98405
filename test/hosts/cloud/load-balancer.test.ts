import { createServer } from "node:net";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LoadBalancerSpec } from "../../../rehearsal/cloud/data-plane.ts";
import { checksOf, distancesOf } from "./checks.ts";
import { ask, Load } from "./load.ts";
import type { Answer } from "./load.ts";
import { patient, TestPlane, until } from "./plane.ts";

let test: TestPlane;
let spec: LoadBalancerSpec;
let url: string;

beforeAll(async () => {
  test = await TestPlane.open();
  await test.createMachines(1, 2, 3);
  spec = await test.balancer([1, 2]);
  url = `http://${spec.address}`;
});

afterAll(() => test.destroy());

/** Applies a change and waits until exactly these machines are healthy. */
async function change(more: Partial<LoadBalancerSpec>, ...healthy: readonly number[]): Promise<void> {
  spec = { ...spec, ...more };
  await test.plane.setLoadBalancer(spec);
  await until(`healthy: ${healthy.join()}`, async () => (await healthyNow()).join() === healthy.join());
}

async function healthyNow(): Promise<readonly number[]> {
  const members = await test.plane.loadBalancerMembers("balancer");
  return members
    .filter((member) => member.healthy)
    .map((member) => Number(member.id.split("-")[1]))
    .sort();
}

async function asked(times: number, headers: Record<string, string> = {}): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let n = 0; n < times; n += 1) answers.push(await ask(`${url}/`, false, headers));
  return answers;
}

describe("a load balancer's checks", () => {
  it("let a new member in only after it passed as often as the policy says; until then clients get 503", async () => {
    const health = { ...spec.health, intervalSeconds: 5, timeoutSeconds: 5, healthyThreshold: 3 };
    await test.run(1, "echo 500 > /run/health");
    await test.plane.setLoadBalancer({ ...spec, members: [test.member(1)], health });
    expect((await ask(`${url}/`)).status).toBe(503);
    expect(await test.plane.loadBalancerMembers("balancer")).toEqual([
      expect.objectContaining({ id: "machine-1", healthy: false }),
    ]);
    await test.run(1, "rm /run/health");
    const statuses: number[] = [];
    await until("it answers", async () => {
      const { status } = await ask(`${url}/`);
      statuses.push(status);
      return status === 200;
    });
    const answeredAt = Date.now();
    expect(new Set(statuses)).toEqual(new Set([503, 200]));
    const passed = (await checksOf(test, 1)).filter(({ at, answered }) => answered === "200" && at < answeredAt);
    expect(passed).toHaveLength(3);
    await change({}, 1, 2);
  });

  it("come from its private address, at the interval, under their own name, with the member's address as Host", async () => {
    const since = Date.now();
    const newChecks = async () => (await checksOf(test, 1)).filter(({ at }) => at > since);
    await until("there are some", async () => (await newChecks()).length > 10);
    const checks = await newChecks();
    const { mean, shortest } = distancesOf(checks);
    expect(mean).toBeGreaterThan(0.9 * spec.health.intervalSeconds);
    expect(shortest).toBeLessThan(2 * spec.health.intervalSeconds);
    expect(checks[0]).toMatchObject({
      from: spec.privateAddress,
      host: test.privateAddress(1),
      "user-agent": "a checker/1.0",
    });
  });

  it("put a dead member out within interval * threshold + timeout", async () => {
    const { health } = spec;
    const intervalSeconds = 5;
    await change({ health: { ...health, intervalSeconds } }, 1, 2);
    await test.plane.stopMachine("machine-2");
    const died = Date.now();
    await until("it is out", async () => (await healthyNow()).join() === "1");
    const out = Date.now();
    expect(new Set((await asked(10)).map((answer) => answer.body))).toEqual(new Set(["host-1"]));
    await test.plane.startMachine("machine-2");
    await change({ health }, 1, 2);
    const lastPassed = (await checksOf(test, 2)).findLast(({ at }) => at < died)?.at ?? 0;
    // The check that puts it out times out after a second; another one would only begin at this time.
    expect((out - lastPassed) / 1000).toBeLessThan(intervalSeconds * (health.unhealthyThreshold + 1));
  });

  it("take nothing but 200 for healthy, and say what they saw", async () => {
    await test.run(2, "echo 503 > /run/health");
    await until("it is out", async () => (await healthyNow()).join() === "1");
    expect(await test.plane.loadBalancerMembers("balancer")).toEqual([
      { id: "machine-1", healthy: true, lastCheck: "200" },
      { id: "machine-2", healthy: false, lastCheck: "503" },
    ]);
    await test.run(1, "echo 503 > /run/health");
    await until("both are out", async () => (await healthyNow()).length === 0);
    expect((await ask(`${url}/`)).status).toBe(503);
    await test.run(1, "rm /run/health");
    await test.run(2, "systemctl stop web");
    await until("refused", async () =>
      (await test.plane.loadBalancerMembers("balancer")).some((member) => member.lastCheck === "connection refused"),
    );
    await test.run(2, "rm /run/health; systemctl start web");
    await change({}, 1, 2);
  });
});

describe("requests through a load balancer", () => {
  it("go to the members in turn", async () => {
    const bodies = (await asked(10)).map((answer) => answer.body);
    expect(bodies.filter((body) => body === "host-1")).toHaveLength(5);
    expect(new Set(bodies.filter((_, n) => n % 2 === 0)).size).toBe(1);
  });

  it("reach the member from the balancer's private address, each on a new connection, with the forwarded headers", async () => {
    const one = JSON.parse((await ask(`${url}/headers`)).body) as Record<string, unknown>;
    expect(one).toMatchObject({ from: spec.privateAddress, "x-forwarded-proto": "http", "x-forwarded-port": "80" });
    expect(one["x-forwarded-for"]).toMatch(/^[\d.]+$/);
    expect(one["host"]).toBe(spec.address);
    const two = JSON.parse((await ask(`${url}/headers`)).body) as Record<string, unknown>;
    expect(two["port"]).not.toBe(one["port"]);
  });

  it("stick to a member by a cookie that the member never sees", async () => {
    await change({ stickyCookie: { name: "BALANCED", ttlSeconds: 300 } }, 1, 2);
    const first = await ask(`${url}/`);
    const cookie = String(first.headers["set-cookie"]?.[0]).split(";")[0] ?? "";
    expect(cookie).toMatch(/^BALANCED=/);
    expect(new Set((await asked(6, { cookie })).map((answer) => answer.body))).toEqual(new Set([first.body]));
    const seen = JSON.parse((await ask(`${url}/headers`, false, { cookie: `a=1; ${cookie}` })).body) as Record<
      string,
      unknown
    >;
    expect(seen["cookie"]).toBe("a=1");
    spec = await test.balancer([1, 2], { address: spec.address });
    await change({}, 1, 2);
  });

  it("are not tried again elsewhere when a member refuses them", async () => {
    // Checked so seldom that the balancer does not know yet.
    await change({ health: { ...spec.health, intervalSeconds: 30, timeoutSeconds: 3 } }, 1, 2);
    await test.run(2, "systemctl stop web");
    expect((await asked(4)).map((answer) => answer.status).sort()).toEqual([200, 200, 503, 503]);
    await test.run(2, "systemctl start web");
    await change({ health: { ...spec.health, intervalSeconds: 1, timeoutSeconds: 1 } }, 1, 2);
  });
});

describe("a change of a load balancer", () => {
  it("loses no request: a member joins, the algorithm changes, a member that is out leaves", async () => {
    const { health } = spec;
    await change(patient(spec), 1, 2);
    const load = new Load(`${url}/`);
    await change({ members: [1, 2, 3].map((n) => test.member(n)) }, 1, 2, 3);
    await until("the new member answers", () => Promise.resolve((load.answers.get("host-3") ?? 0) > 20));
    await change({ algorithm: "least_connections" }, 1, 2, 3);
    await test.run(2, "echo 503 > /run/health");
    await until("it is out", async () => (await healthyNow()).join() === "1,3");
    await until("its last answer is out", async () => (await connections(2)) === 0);
    await change({ members: [1, 3].map((n) => test.member(n)) }, 1, 3);
    await change({ algorithm: "round_robin", idleTimeoutSeconds: 90 }, 1, 3);
    await test.run(2, "rm /run/health");
    await change({ members: [1, 2, 3].map((n) => test.member(n)) }, 1, 2, 3);
    await load.stop();
    await change({ health }, 1, 2, 3);
    expect([...load.answers.keys()].sort()).toEqual(["host-1", "host-2", "host-3"]);
  });

  it("keeps what it knows of each member's health over a reload", async () => {
    await test.run(2, "echo 503 > /run/health");
    await until("it is out", async () => (await healthyNow()).join() === "1,3");
    await test.plane.setLoadBalancer({ ...spec, algorithm: "least_connections" });
    expect(await healthyNow()).toEqual([1, 3]);
    expect((await asked(9)).map((answer) => answer.body)).not.toContain("host-2");
    await test.run(2, "rm /run/health");
    await change({ algorithm: "round_robin", members: [test.member(1), test.member(2)] }, 1, 2);
  });

  it("cuts what is open to a member that is removed, also what was opened before a reload", async () => {
    const slow = Promise.all([ask(`${url}/slow`), ask(`${url}/slow`)]);
    await until("both members are asked", async () => (await connections(1, 2)) >= 2);
    await change({ algorithm: "least_connections" }, 1, 2);
    await change({ members: [] });
    const cut = Date.now();
    for (const answer of await slow) expect(answer.status).toBe(0);
    expect(Date.now() - cut).toBeLessThan(1000);
    expect((await ask(`${url}/`)).status).toBe(503);
    await change({ algorithm: "round_robin", members: [test.member(1), test.member(2)] }, 1, 2);
  });

  async function connections(...numbers: readonly number[]): Promise<number> {
    const counts = numbers.map((n) => test.run(n, "ss -Htn state established sport = :80 | grep -c ."));
    return (await Promise.all(counts)).map(Number).reduce((sum, count) => sum + count);
  }

  it("can add a port", async () => {
    const listener = { protocol: "http", port: 8000, targetProtocol: "http", targetPort: 8080 } as const;
    await change({ listeners: [...spec.listeners, listener] }, 1, 2);
    expect((await ask(`${url}:8000/`)).status).toBe(200);
    expect((await ask(`${url}/`)).status).toBe(200);
  });

  it("that needs a port which someone else has is refused in words", async () => {
    const other = createServer().listen(8001, spec.address);
    try {
      const listener = { protocol: "tcp", port: 8001, targetProtocol: "tcp", targetPort: 80 } as const;
      const set = test.plane.setLoadBalancer({ ...spec, listeners: [...spec.listeners, listener] });
      await expect(set).rejects.toThrow(`port 8001 of ${spec.address} is taken`);
    } finally {
      other.close();
    }
    await change({}, 1, 2);
  });
});

describe("a load balancer whose cloud is opened again", () => {
  it("served on meanwhile, and is changed by nothing", async () => {
    const { health } = spec;
    await change(patient(spec), 1, 2);
    const load = new Load(`${url}/`, { clients: 2 });
    await test.reopen();
    expect(await healthyNow()).toEqual([1, 2]);
    await change({}, 1, 2);
    await load.stop();
    expect([...load.answers.keys()].sort()).toEqual(["host-1", "host-2"]);
    await change({ health }, 1, 2);
  });

  it("keeps its address while it listens nowhere, over another restart, and serves there again", async () => {
    await test.plane.setLoadBalancer({ ...spec, listeners: [] });
    expect((await ask(`${url}/`)).body).toContain("ECONNREFUSED");
    await test.reopen();
    expect(await test.plane.freeLoadBalancerAddress()).not.toBe(spec.address);
    await change({}, 1, 2);
    expect((await ask(`${url}/`)).status).toBe(200);
  });

  it("is not reachable any more once it is removed", async () => {
    await test.plane.removeLoadBalancer("balancer");
    expect((await ask(`${url}/`)).body).toContain("ECONNREFUSED");
  });
});
