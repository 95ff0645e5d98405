import { Agent } from "node:http";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LoadBalancerSpec, Member } from "../../../rehearsal/cloud/data-plane.ts";
import { balancerContainer } from "../../../rehearsal/cloud/docker/balancer-container.ts";
import { docker, tryDocker } from "../../../rehearsal/cloud/docker/docker.ts";
import { openInstance } from "../../../rehearsal/cloud/docker/instance.ts";
import { checksOf } from "./checks.ts";
import { ask, Load } from "./load.ts";
import { patient, TestPlane, until } from "./plane.ts";

let test: TestPlane;
let plain: LoadBalancerSpec;
let spec: LoadBalancerSpec;
let url: string;

beforeAll(async () => {
  test = await TestPlane.open();
  await test.createMachines(1, 2);
  plain = await test.balancer([1, 2]);
  url = `http://${plain.address}`;
});

afterAll(() => test.destroy());

/** From the plain balancer on, not from what it was changed to before. */
async function change(more: Partial<LoadBalancerSpec>, ...healthy: readonly number[]): Promise<void> {
  spec = { ...plain, ...more };
  await test.plane.setLoadBalancer(spec);
  await healthyAre(...healthy);
}

async function healthyAre(...healthy: readonly number[]): Promise<void> {
  const now = async () => {
    const members = await test.plane.loadBalancerMembers("balancer");
    return members.filter((member) => member.healthy).map((member) => member.id);
  };
  const wanted = healthy.map((n) => `machine-${n}`).join();
  await until(`healthy: ${wanted}`, async () => (await now()).sort().join() === wanted);
}

/** Machine `n` as a member that drains. */
const draining = (n: number): Member => ({ ...test.member(n), draining: true });

async function answers(times: number, headers: Record<string, string> = {}): Promise<readonly string[]> {
  const found: string[] = [];
  for (let n = 0; n < times; n += 1) {
    const { status, body } = await ask(`${url}/`, false, headers);
    found.push(status === 200 ? body : String(status));
  }
  return found;
}

describe("a load balancer whose members are all unhealthy", () => {
  const failAll = (): Promise<unknown> => Promise.all([1, 2].map((n) => test.run(n, "echo 500 > /run/health")));
  const healAll = (): Promise<unknown> => Promise.all([1, 2].map((n) => test.run(n, "rm -f /run/health")));

  it("asks all of them if it fails open, and only the healthy ones as soon as there is one", async () => {
    await change({ failOpen: true }, 1, 2);
    await failAll();
    await healthyAre();
    expect((await answers(4)).toSorted()).toEqual(["host-1", "host-1", "host-2", "host-2"]);
    await test.run(1, "rm /run/health");
    await healthyAre(1);
    expect(new Set(await answers(4))).toEqual(new Set(["host-1"]));
    await healAll();
  });

  it("asks those that were never healthy too, but none that drains, and answers 503 without any", async () => {
    await failAll();
    await change({ failOpen: true, members: [] });
    expect(await answers(2)).toEqual(["503", "503"]);
    await change({ failOpen: true });
    expect(new Set(await answers(4))).toEqual(new Set(["host-1", "host-2"]));
    await change({ failOpen: true, members: [draining(1), test.member(2)] });
    expect(new Set(await answers(4))).toEqual(new Set(["host-2"]));
    await healAll();
  });

  it("answers 503 if it does not fail open", async () => {
    await change({}, 1, 2);
    await failAll();
    await healthyAre();
    expect(await answers(2)).toEqual(["503", "503"]);
    await healAll();
    await healthyAre(1, 2);
  });
});

describe("a member that drains", () => {
  it("finishes what it answers and gets nothing new; clients with a connection move; it can come back", async () => {
    await change(patient(plain), 1, 2);
    const agents = [1, 2, 3, 4].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
    const kept = async (): Promise<ReadonlySet<string>> =>
      new Set((await Promise.all(agents.map((agent) => ask(`${url}/`, agent)))).map(({ body }) => body));
    const slow = Promise.all([1, 2].map(() => ask(`${url}/slow`)));
    await until("both are asked", async () => (await connections(1)) > 0 && (await connections(2)) > 0);
    const load = new Load(`${url}/`);
    const count = (host: string): number => load.answers.get(host) ?? 0;
    const hundredMore = async (): Promise<void> => {
      const enough = count("host-1") + 100;
      await until("host 1 gives a hundred answers more", () => Promise.resolve(count("host-1") > enough));
    };
    try {
      await until("clients have both", async () => (await kept()).size === 2);
      const members = [test.member(1), draining(2)];
      await change({ ...patient(plain), members }, 1, 2);
      expect(await kept()).toEqual(new Set(["host-1"]));
      // Clients have what was on its way to them.
      await hundredMore();
      const given = count("host-2");
      await hundredMore();
      expect(count("host-2")).toBe(given);
      await Promise.all([1, 2].map((n) => test.run(n, "touch /run/enough")));
      const ends = (await slow).map(({ status, body }) => `${status} ${body.replace(/(host-\d)\1*$/, "$1")}`);
      expect(ends.sort()).toEqual(["200 host-1", "200 host-2"]);

      // Also while its configuration is read anew.
      await change({ ...patient(plain), members, algorithm: "least_connections" }, 1, 2);
      await change({ ...patient(plain), members }, 1, 2);
      await hundredMore();
      expect(count("host-2")).toBe(given);

      await change(patient(plain), 1, 2);
      await until("clients have both again", async () => (await kept()).size === 2);
      await change({ ...patient(plain), members }, 1, 2);
      await until("its last answer is out", async () => (await connections(2)) === 0);
      await change({ ...patient(plain), members: [test.member(1)] }, 1);
    } finally {
      await load.stop();
      for (const agent of agents) agent.destroy();
    }
    expect([...load.answers.keys()].sort()).toEqual(["host-1", "host-2"]);
  });

  it("is still checked, and is out when it comes back sick", async () => {
    await change({ members: [test.member(1), draining(2)] }, 1, 2);
    await test.run(2, "echo 503 > /run/health");
    await healthyAre(1);
    await change({}, 1);
    expect(new Set(await answers(6))).toEqual(new Set(["host-1"]));
    await test.run(2, "rm /run/health");
    await healthyAre(1, 2);
  });

  it("loses the clients that stick to it by a cookie: they get another one", async () => {
    const stickyCookie = { name: "STUCK", ttlSeconds: 300 };
    await change({ stickyCookie }, 1, 2);
    const first = await ask(`${url}/`);
    const cookie = String(first.headers["set-cookie"]?.[0]).split(";")[0] ?? "";
    expect(new Set(await answers(4, { cookie }))).toEqual(new Set([first.body]));
    const [own, other] = first.body === "host-1" ? [1, 2] : [2, 1];
    await change({ stickyCookie, members: [draining(own), test.member(other)] }, 1, 2);
    const moved = await ask(`${url}/`, false, { cookie: `a=1; ${cookie}; b=2` });
    expect(moved.body).toBe(`host-${other}`);
    expect(moved.headers["set-cookie"]?.[0]).toMatch(/^STUCK=/);
    const seen = await ask(`${url}/headers`, false, { cookie: `a=1; ${cookie}; b=2` });
    expect(JSON.parse(seen.body)).toMatchObject({ cookie: "a=1; b=2" });
    await change({ stickyCookie }, 1, 2);
    expect(new Set(await answers(4, { cookie }))).toEqual(new Set([first.body]));
  });

  async function connections(...numbers: readonly number[]): Promise<number> {
    const counts = numbers.map((n) => test.run(n, "ss -Htn state established sport = :80 | grep -c ."));
    return (await Promise.all(counts)).map(Number).reduce((sum, count) => sum + count);
  }
});

describe("a listener that redirects", () => {
  it("answers itself, with path and query as they came, to the host that was asked for or to its own", async () => {
    const listener = { protocol: "http", port: 80, targetProtocol: "http", targetPort: 80 } as const;
    const listeners: LoadBalancerSpec["listeners"] = [
      { ...listener, redirect: { scheme: "https", status: 301 } },
      { ...listener, port: 8000, redirect: { scheme: "https", host: "www.b.org", port: 443, status: 302 } },
      { ...listener, port: 8001 },
    ];
    await change({ listeners }, 1, 2);
    const led = async (port: number, path: string, host: string): Promise<readonly unknown[]> => {
      const { status, headers } = await ask(`${url}:${port}${path}`, false, { host });
      return [status, headers.location];
    };
    expect(await led(80, "/a%20b//c?d=e&f=%2F", "a.org")).toEqual([301, "https://a.org/a%20b//c?d=e&f=%2F"]);
    expect(await led(80, "/", "a.org:80")).toEqual([301, "https://a.org/"]);
    expect(await led(8000, "/x?y", "a.org")).toEqual([302, "https://www.b.org:443/x?y"]);
    expect((await ask(`${url}:8001/`)).status).toBe(200);
  });
});

describe("checks", () => {
  it("may go to another port than requests, and take more than 200 for healthy", async () => {
    const health = { ...plain.health, port: 8080, statuses: "200,301-302", agent: "ELB-HealthChecker/1.0" };
    await Promise.all([1, 2].map((n) => test.run(n, `echo ${300 + n} > /run/health`)));
    await change({ health }, 1, 2);
    await until("checked anew", async () => {
      const found = await test.plane.loadBalancerMembers("balancer");
      return found.map(({ lastCheck }) => lastCheck).join() === "301,302";
    });
    expect((await checksOf(test, 1)).at(-1)).toMatchObject({
      from: plain.privateAddress,
      host: `${test.privateAddress(1)}:8080`,
      "user-agent": "ELB-HealthChecker/1.0",
    });
    await Promise.all([1, 2].map((n) => test.run(n, "rm /run/health")));
  });

  it("are never missed for long: when they end, the load balancer does, and comes back when it is set again", async () => {
    await change({}, 1, 2);
    const container = balancerContainer(await openInstance(test.home), "balancer");
    // The container may end before this command in it does.
    await tryDocker(["exec", container, "pkill", "-f", "checks.py"]);
    await docker(["wait", container]);
    expect(await test.plane.loadBalancerMembers("balancer")).toContainEqual({
      id: "machine-1",
      healthy: false,
      lastCheck: "the load balancer is off",
    });
    await change({}, 1, 2);
    expect(new Set(await answers(4))).toEqual(new Set(["host-1", "host-2"]));
  });

  it("are told of while another configuration is taken in force, when HAProxy answers nobody", async () => {
    await change({}, 1, 2);
    const changed = new AbortController();
    const looks = (async () => {
      const seen = new Set<string>();
      while (!changed.signal.aborted)
        for (const { healthy, lastCheck } of await test.plane.loadBalancerMembers("balancer"))
          seen.add(`${healthy ? "healthy" : "unhealthy"}: ${lastCheck}`);
      return seen;
    })();
    try {
      for (const idleTimeoutSeconds of [61, 62, 63]) await test.plane.setLoadBalancer({ ...plain, idleTimeoutSeconds });
    } finally {
      changed.abort();
    }
    expect(await looks).toEqual(new Set(["healthy: 200"]));
  });

  it("may only open a connection", async () => {
    await change({ health: { ...plain.health, protocol: "tcp" } }, 1, 2);
    await until("checked anew", async () => {
      const found = await test.plane.loadBalancerMembers("balancer");
      return found.every(({ lastCheck }) => lastCheck === "connected");
    });
  });
});
