import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LoadBalancerSpec } from "../../../rehearsal/cloud/data-plane.ts";
import { checksOf, distancesOf } from "./checks.ts";
import { Load } from "./load.ts";
import { TestPlane, until } from "./plane.ts";

/** The numbers of the article about ELB that the AWS site takes for its defaults. */
const HEALTH: LoadBalancerSpec["health"] = {
  protocol: "http",
  port: 80,
  path: "/health",
  agent: "ELB-HealthChecker/2.0",
  statuses: "200",
  intervalSeconds: 6,
  timeoutSeconds: 5,
  unhealthyThreshold: 2,
  healthyThreshold: 4,
};

/** What each host's health path does for a while; host 1 stays well throughout. */
const AILMENTS = ["503", "301", "302", "401", "500", "hang"] as const;
const HOSTS = AILMENTS.map((ailment, place) => ({ ailment, n: place + 2 }));

interface Measured {
  /** From the last check that it passed to the last request it got. */
  readonly ejectSeconds: number;
  /** The last check in the balancer's words while it was out. */
  readonly lastCheck: string | undefined;
  /** From the last check that it failed to the first request it got. */
  readonly admitSeconds: number;
}

let test: TestPlane;
const measured = new Map<string, Measured>();
const wrong: string[] = [];

/** All hosts at the same time, for each measurement takes the better part of a minute. */
beforeAll(async () => {
  test = await TestPlane.open();
  await test.createMachines(1, ...HOSTS.map(({ n }) => n));
  // Quick at first: this is not what is measured.
  const quick = { ...HEALTH, intervalSeconds: 1, timeoutSeconds: 1, healthyThreshold: 1 };
  const spec = await test.balancer([1, ...HOSTS.map(({ n }) => n)], { health: quick });
  await test.plane.setLoadBalancer(spec);
  await until("all are in", async () => (await members()).every(({ healthy }) => healthy));
  await test.plane.setLoadBalancer({ ...spec, health: HEALTH });
  const load = new Load(`http://${spec.address}/`);
  try {
    const results = await Promise.all(HOSTS.map(({ ailment, n }) => measure(load, ailment, n)));
    for (const [place, { ailment }] of HOSTS.entries()) {
      const result = results[place];
      if (result !== undefined) measured.set(ailment, result);
    }
  } finally {
    await load.stop();
  }
  wrong.push(...[...load.answers.keys()].filter((answer) => !/^host-\d$/.test(answer)));
});

afterAll(() => test.destroy());

const members = () => test.plane.loadBalancerMembers("balancer");

async function measure(load: Load, ailment: string, n: number): Promise<Measured> {
  const [id, name] = [`machine-${n}`, `host-${n}`];
  const health = async () => (await members()).find((member) => member.id === id);
  const lastAnswered = async (word: string) =>
    (await checksOf(test, n)).findLast(({ answered }) => answered === word)?.at ?? 0;
  await test.run(n, `echo ${ailment} > /run/health`);
  await until(`${name} is out`, async () => (await health())?.healthy === false);
  const lastCheck = (await health())?.lastCheck;
  const ejected = (): number => load.last.get(name) ?? 0;
  await until(`${name} gets no request`, () => Promise.resolve(Date.now() - ejected() > 500));
  const ejectSeconds = (ejected() - (await lastAnswered("200"))) / 1000;
  load.answers.delete(name);
  await test.run(n, "rm /run/health");
  await until(`${name} answers again`, () => Promise.resolve(load.answers.has(name)));
  const admitted = Date.now();
  return { ejectSeconds, lastCheck, admitSeconds: (admitted - (await lastAnswered(ailment))) / 1000 };
}

describe("a load balancer with an interval of 6 s, out after 2 and in after 4", () => {
  const { intervalSeconds, unhealthyThreshold, healthyThreshold, timeoutSeconds } = HEALTH;
  /** With one check more or less it would be a whole interval more or less. */
  const tolerance = intervalSeconds - 0.5;

  it.each(AILMENTS)("takes %s for a failure: the host is out after 12 s, within one interval", (ailment) => {
    const { ejectSeconds, lastCheck } = measured.get(ailment) ?? {};
    const [known, waits] = ailment === "hang" ? ["timed out", timeoutSeconds] : [ailment, 0];
    expect(lastCheck).toBe(known);
    const wanted = intervalSeconds * unhealthyThreshold + waits;
    expect(ejectSeconds).toBeGreaterThan(wanted - tolerance);
    expect(ejectSeconds).toBeLessThan(wanted + tolerance);
  });

  it.each(AILMENTS)("lets a host that is well again after %s in after 24 s, within one interval", (ailment) => {
    const admitSeconds = measured.get(ailment)?.admitSeconds;
    const wanted = intervalSeconds * healthyThreshold;
    expect(admitSeconds).toBeGreaterThan(wanted - tolerance);
    expect(admitSeconds).toBeLessThan(wanted + tolerance);
  });

  it("loses no request meanwhile", () => {
    expect(wrong).toEqual([]);
  });

  it("checks every 6 s under ELB's name, with the host's address as Host", async () => {
    const checks = await checksOf(test, 1);
    const { mean, shortest } = distancesOf(checks.slice(-5));
    expect(mean).toBeGreaterThan(0.9 * intervalSeconds);
    expect(shortest).toBeLessThan(2 * intervalSeconds);
    expect(checks.at(-1)).toMatchObject({
      "user-agent": "ELB-HealthChecker/2.0",
      host: test.privateAddress(1),
    });
  });
});
