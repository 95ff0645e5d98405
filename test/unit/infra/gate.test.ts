import http from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it } from "vitest";

import { waitUntilProven } from "../../../infra/gate/proof.ts";
import type { Answer } from "../../../infra/gate/request.ts";
import { request } from "../../../infra/gate/request.ts";
import { round } from "../../../infra/gate/round.ts";
import { Sightings } from "../../../infra/gate/sightings.ts";

const probe = { path: "/test", status: 200 };
const first = { id: "11", servedBy: "aaaaaaaaaaaa" };
const second = { id: "12", servedBy: "bbbbbbbbbbbb" };
const good = (servedBy: string): Answer => ({ kind: "response", probe, status: 200, release: "r2", servedBy });

function seen(hosts: readonly { id: string; servedBy: string }[], answers: readonly Answer[]): Sightings {
  const sightings = new Sightings({ hosts, release: "r2", probes: [probe] });
  for (const answer of answers) sightings.record(answer);
  return sightings;
}

const times = (count: number, answer: Answer) => Array.from({ length: count }, () => answer);

describe("a host is proven", () => {
  it("by three good answers in a row", () => {
    expect(seen([first], times(2, good(first.servedBy))).unproven).toEqual([first]);
    expect(seen([first], times(3, good(first.servedBy))).unproven).toEqual([]);
  });

  it("only when every wanted host is: one that was never seen holds the gate", () => {
    expect(seen([first, second], times(9, good(first.servedBy))).unproven).toEqual([second]);
  });

  it.each<[string, Answer]>([
    ["a wrong status", { ...good(first.servedBy), status: 500 } as Answer],
    ["another release", { ...good(first.servedBy), release: "r1" } as Answer],
    ["no release at all", { ...good(first.servedBy), release: undefined } as Answer],
  ])("not before three more after %s", (_, bad) => {
    const answers = [...times(2, good(first.servedBy)), bad, ...times(2, good(first.servedBy))];
    expect(seen([first], answers).unproven).toEqual([first]);
    expect(seen([first], [...answers, good(first.servedBy)]).unproven).toEqual([]);
  });

  it("or told of by what it answers wrong, not by what it answered right since, and then by how far it is", () => {
    const health = { path: "/health", status: 200 };
    const sightings = new Sightings({ hosts: [first], release: "r2", probes: [probe, health] });
    sightings.record({ ...good(first.servedBy), status: 500 } as Answer);
    sightings.record({ ...good(first.servedBy), probe: health });
    expect(sightings.report).toEqual([expect.stringContaining("last answer: /test: 500")]);
    sightings.record(good(first.servedBy));
    expect(sightings.report).toEqual([expect.stringContaining(": 1 of 3 right answers")]);
  });

  it("only if there is one: no host is no proof", () => {
    expect(seen([], [good(first.servedBy)]).areProof).toBe(false);
  });

  it("only together with as many others as are wanted, though the cloud has not started them", () => {
    const sightings = new Sightings({ hosts: [first], least: 2, release: "r2", probes: [probe] });
    for (const answer of times(3, good(first.servedBy))) sightings.record(answer);
    expect(sightings.unproven).toEqual([]);
    expect(sightings.areProof).toBe(false);
    expect(sightings.summary).toBe("1 of 2 hosts serve release r2");
    expect(sightings.report).toContain("1 more wanted: the cloud has not started them");
  });

  it("in place of one that the cloud has replaced, and what was seen of the others stays", () => {
    const sightings = seen([first, second], times(3, good(first.servedBy)));
    const third = { id: "13", servedBy: "cccccccccccc" };
    sightings.expect([first, third]);
    expect(sightings.unproven).toEqual([third]);
    for (const answer of times(3, good(third.servedBy))) sightings.record(answer);
    expect(sightings.areProof).toBe(true);
  });

  it("by each probe, not by one of them", () => {
    const other = { path: "/orders", status: 401 };
    const sightings = new Sightings({ hosts: [first], release: "r2", probes: [probe, other] });
    for (const answer of times(5, good(first.servedBy))) sightings.record(answer);
    expect(sightings.unproven).toEqual([first]);
    for (const answer of times(3, { ...good(first.servedBy), probe: other, status: 401 } as Answer)) {
      sightings.record(answer);
    }
    expect(sightings.unproven).toEqual([]);
  });
});

describe("newcomers", () => {
  const newcomers = (hosts: readonly { id: string; servedBy: string }[], answers: readonly Answer[]) => {
    const sightings = new Sightings({ hosts, release: "r2", probes: [probe], newcomers: true });
    for (const answer of answers) sightings.record(answer);
    return sightings;
  };
  const bad = { ...good(first.servedBy), status: 500 } as Answer;

  it("are proven by 80 good answers together, of each its part", () => {
    const half = times(40, good(first.servedBy));
    expect(newcomers([first, second], [...half, ...times(39, good(second.servedBy))]).unproven).toEqual([second]);
    expect(newcomers([first, second], [...half, ...times(40, good(second.servedBy))]).areProof).toBe(true);
    const many = Array.from({ length: 100 }, (_, index) => ({ id: `${index}`, servedBy: `host ${index}` }));
    const answers = many.flatMap(({ servedBy }) => times(3, good(servedBy)));
    expect(newcomers(many, answers).areProof, "no fewer than three of each").toBe(true);
  });

  it("that are right and then wrong are refused the second time, and anew begun with the first", () => {
    const once = newcomers([first], [...times(79, good(first.servedBy)), bad, ...times(79, good(first.servedBy))]);
    expect(once.relapses).toEqual([]);
    expect(once.unproven).toEqual([first]);
    once.record(bad);
    expect(once.relapses).toEqual(times(2, bad).map(() => "/test: 500 by aaaaaaaaaaaa, release r2"));
  });

  it("are not refused for a few wrong answers among very many: one that waits for its last host asks thousands", () => {
    const sightings = newcomers([first, second], times(1000, good(first.servedBy)));
    for (const answer of times(5, bad)) sightings.record(answer);
    expect(sightings.relapses).toEqual([]);
    sightings.record(bad);
    expect(sightings.relapses).toHaveLength(6);
  });

  it("that were never right are only waited for", () => {
    expect(newcomers([first], times(9, bad)).relapses).toEqual([]);
  });

  it("that serve already are no newcomers: mistakes are waited out", () => {
    expect(seen([first], [good(first.servedBy), ...times(9, bad)]).relapses).toEqual([]);
  });

  it("are asked more at once when all have been seen, but never much", () => {
    expect(newcomers([first, second], times(5, good(first.servedBy))).questions).toBe(1);
    const all = newcomers([first, second], [...times(35, good(first.servedBy)), ...times(39, good(second.servedBy))]);
    expect(all.questions).toBe(5);
    expect(newcomers([first], [good(first.servedBy)]).questions).toBe(20);
  });
});

describe("a round of questions", () => {
  const probes = [probe, { path: "/orders", status: 401 }];

  it("asks each probe once for every host, few at a time", () => {
    const batches = [...round({ hosts: Array.from({ length: 9 }, () => first), probes })];
    expect(batches.map(({ length }) => length)).toEqual([8, 8, 2]);
    for (const asked of probes) expect(batches.flat().filter((other) => other === asked)).toHaveLength(9);
  });

  it.each([2, 4])("comes to every pair of probe and host, though %i hosts are taken strictly in turn", (behind) => {
    const wanted = { hosts: [first, second], release: "r2", probes };
    const answering = Array.from({ length: behind }, (_, index) => wanted.hosts[index]?.servedBy ?? `old ${index}`);
    const sightings = new Sightings(wanted);
    let turn = 0;
    for (let rounds = 0; rounds < 200; rounds += 1) {
      for (const asked of [...round(wanted)].flat()) {
        const servedBy = answering[turn % behind] ?? "";
        sightings.record({ kind: "response", probe: asked, status: asked.status, release: "r2", servedBy });
        turn += 1;
      }
    }
    expect(sightings.unproven).toEqual([]);
  });
});

describe("the report", () => {
  it("names hosts that never came, last answers, and who answered instead", () => {
    const sightings = seen(
      [first, second],
      [
        { ...good(first.servedBy), status: 502 } as Answer,
        ...times(4, { ...good("cccccccccccc"), release: "r1" } as Answer),
        { kind: "failure", probe, reason: "connect ECONNREFUSED" },
      ],
    );
    expect(sightings.report).toEqual([
      "host 11 (aaaaaaaaaaaa): last answer: /test: 502 by aaaaaaaaaaaa, release r2",
      "host 12 (bbbbbbbbbbbb): never seen",
      "4 x from elsewhere: /test: 200 by cccccccccccc, release r1",
      "1 x from elsewhere: /test: connect ECONNREFUSED",
    ]);
  });
});

describe("asked over HTTP", () => {
  const servers: http.Server[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  /** What answers at the address of the site; resolves to its port. */
  async function balancer(handler: http.RequestListener): Promise<number> {
    const server = http.createServer(handler);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  it("the gate waits until the last host has come, then opens", async () => {
    let asked = 0;
    const port = await balancer((incoming, response) => {
      asked += 1;
      const host = asked > 6 && asked % 2 === 0 ? second : first;
      response.writeHead(200, { "x-release": "r2", "x-served-by": host.servedBy }).end(incoming.url);
    });
    const told: string[] = [];
    await waitUntilProven(
      { scheme: "http", address: "127.0.0.1", port },
      { hosts: [first, second], release: "r2", probes: [probe] },
      { timeoutSeconds: 20, progress: (text) => told.push(text) },
    );
    expect(asked).toBeGreaterThan(6);
    expect(told).toContain(
      "Gate: 0 of 2 hosts serve release r2; waiting for 11 (2 of 3 right answers), 12 (never seen)",
    );
  }, 20_000);

  it("the gate asks the cloud again and again which hosts there are, and tells which of them it has proven", async () => {
    const port = await balancer((_, response) => {
      response.writeHead(200, { "x-release": "r2", "x-served-by": second.servedBy }).end();
    });
    const lists = [[], [first], [second]];
    const proven = await waitUntilProven(
      { scheme: "http", address: "127.0.0.1", port },
      { hosts: [first], release: "r2", probes: [probe] },
      {
        timeoutSeconds: 20,
        hostsAgeMilliseconds: 0,
        currentHosts: () => Promise.resolve(lists.length > 1 ? (lists.shift() ?? []) : [second]),
        progress: () => undefined,
      },
    );
    expect(lists).toHaveLength(1);
    expect(proven).toEqual([second]);
  }, 20_000);

  it("the gate goes on with the hosts of before while the cloud does not tell which there are", async () => {
    const port = await balancer((_, response) => {
      response.writeHead(200, { "x-release": "r2", "x-served-by": second.servedBy }).end();
    });
    const lists = [() => Promise.reject(new Error("throttled")), () => Promise.resolve([second])];
    const told: string[] = [];
    const proven = await waitUntilProven(
      { scheme: "http", address: "127.0.0.1", port },
      { hosts: [first], release: "r2", probes: [probe] },
      {
        timeoutSeconds: 20,
        hostsAgeMilliseconds: 0,
        currentHosts: () => lists.shift()?.() ?? Promise.resolve([second]),
        progress: (text) => told.push(text),
      },
    );
    expect(proven).toEqual([second]);
    expect(told).toContain("Gate: the cloud did not tell which hosts there are: Error: throttled");
  }, 20_000);

  it("the gate says in the end if the cloud never told", async () => {
    const port = await balancer((_, response) => response.writeHead(503).end());
    const wait = waitUntilProven(
      { scheme: "http", address: "127.0.0.1", port },
      { hosts: [first], release: "r2", probes: [probe] },
      {
        timeoutSeconds: 1,
        hostsAgeMilliseconds: 0,
        currentHosts: () => Promise.reject(new Error("forbidden")),
        progress: () => undefined,
      },
    );
    await expect(wait).rejects.toThrow(/\n {2}- the cloud did not tell which hosts there are: Error: forbidden\n/);
  });

  it("the gate fails in words when time runs out, and says that nothing was deleted", async () => {
    const port = await balancer((_, response) => response.writeHead(503).end());
    const wait = waitUntilProven(
      { scheme: "http", address: "127.0.0.1", port },
      { hosts: [first], release: "r2", probes: [probe] },
      { timeoutSeconds: 0, progress: () => undefined },
    );
    await expect(wait).rejects.toThrow(
      /waited 0 s and only 0 of 1 hosts serve release r2\.\n.*never seen\n.*\/test: 503\nNothing was deleted/s,
    );
  });

  it.each([
    ["of newcomers, to put the cause right", { newcomers: true }, {}, "the failed hosts go then."],
    ["of a fleet that serves, to make the dead host anew", {}, {}, "`pulumi up --replace URN`"],
    [
      "of a group that serves, that it replaces the dead host",
      {},
      { currentHosts: () => Promise.resolve([first]) },
      "is replaced by what launched it",
    ],
  ])("the gate says in the end what to do: %s", async (_, newcomers, patience, words) => {
    const port = await balancer((_, response) => response.writeHead(503).end());
    const wait = waitUntilProven(
      { scheme: "http", address: "127.0.0.1", port },
      { hosts: [first], release: "r2", probes: [probe], ...newcomers },
      { timeoutSeconds: 0, progress: () => undefined, ...patience },
    );
    await expect(wait).rejects.toThrow(words);
  });

  it("the gate does not wait until time runs out for newcomers that answer one request in ten wrong", async () => {
    let asked = 0;
    const port = await balancer((_, response) => {
      asked += 1;
      const status = asked % 10 === 0 ? 500 : 200;
      response.writeHead(status, { "x-release": "r2", "x-served-by": first.servedBy }).end();
    });
    const wait = waitUntilProven(
      { scheme: "http", address: "127.0.0.1", port },
      { hosts: [first], release: "r2", probes: [probe], newcomers: true },
      { timeoutSeconds: 20, progress: () => undefined },
    );
    await expect(wait).rejects.toThrow(
      /does not let release r2 in: .*\n {2}- \/test: 500 by aaaaaaaaaaaa.*\n {2}- .*\nNothing was deleted/,
    );
    expect(asked).toBeLessThan(40);
  }, 20_000);

  it("the gate does not finish a round once time has run out", async () => {
    let asked = 0;
    const port = await balancer((_, response) => {
      asked += 1;
      response.end();
    });
    const hosts = Array.from({ length: 20 }, (_, index) => ({ id: `${index}`, servedBy: `host ${index}` }));
    const wait = waitUntilProven(
      { scheme: "http", address: "127.0.0.1", port },
      { hosts, release: "r2", probes: [probe] },
      { timeoutSeconds: 0, progress: () => undefined },
    );
    await expect(wait).rejects.toThrow(/0 of 20 hosts/);
    expect(asked).toBeLessThan(20);
  });

  it("a site with a name is asked by that name, at its address", async () => {
    const names: (string | undefined)[] = [];
    const port = await balancer((incoming, response) => {
      names.push(incoming.headers.host);
      response.end();
    });
    await request({ scheme: "http", address: "127.0.0.1", port, name: "example.com" }, probe);
    expect(names).toEqual(["example.com"]);
  });

  it.each([
    [200, { kind: "response", status: 200, servedBy: "aaaaaaaaaaaa" }],
    [503, { kind: "response", status: 503 }],
    // There is a certificate then, and it is what failed.
    [301, { kind: "failure" }],
  ])(
    "a site that may lack a certificate is asked by plain HTTP, unless that is redirected: %i",
    async (status, wanted) => {
      const port = await balancer((_, response) => {
        response.writeHead(status, { "x-served-by": "aaaaaaaaaaaa" }).end();
      });
      const entrance = { scheme: "https", address: "127.0.0.1", port, name: "example.com" } as const;
      expect(await request({ ...entrance, mayLackCertificate: true }, probe)).toMatchObject(wanted);
      expect(await request(entrance, probe)).toMatchObject({ kind: "failure" });
    },
  );

  it("a refused connection is an answer too", async () => {
    const answer = await request({ scheme: "http", address: "127.0.0.1", port: 1 }, probe);
    expect(answer).toMatchObject({ kind: "failure", reason: expect.stringContaining("ECONNREFUSED") as string });
  });
});
