import http from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it } from "vitest";

import { waitUntilAlone, waitUntilGone } from "../../../infra/gate/departure.ts";

const probe = { path: "/test", status: 200 };
const own = { id: "21", servedBy: "aaaaaaaaaaaa" };
const wanted = { hosts: [own], release: "r2", probes: [probe] };
const progress = () => undefined;

const servers: http.Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

interface SiteOptions {
  /** From this request on, only our own answers. Default: never. */
  readonly until?: number;
  /** Status of an answer, by its number. Default: 200. */
  readonly status?: (asked: number) => number;
}

/** Answers as these hosts in turn. */
async function site(
  others: readonly { release: string; servedBy: string }[],
  { until = Infinity, status = () => 200 }: SiteOptions = {},
) {
  let asked = 0;
  const all = [{ release: "r2", servedBy: own.servedBy }, ...others];
  const server = http.createServer((_, response) => {
    const answer = all[asked < until ? asked % all.length : 0];
    asked += 1;
    response.writeHead(status(asked), { "x-release": answer?.release, "x-served-by": answer?.servedBy }).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { entrance: { scheme: "http", address: "127.0.0.1", port } as const, asked: () => asked };
}

describe("after the gate, the old hosts", () => {
  const old = { release: "r1", servedBy: "bbbbbbbbbbbb" };
  const sameRelease = { release: "r2", servedBy: "bbbbbbbbbbbb" };

  it.each([
    ["with another release", old],
    ["with the same release, as when only their size has changed", sameRelease],
  ])(
    "are waited for until none answers any more, %s",
    async (_, other) => {
      const { entrance, asked } = await site([other], { until: 4 });
      await expect(waitUntilAlone(entrance, wanted, { timeoutSeconds: 20, progress })).resolves.toEqual([]);
      expect(asked()).toBeGreaterThan(4);
    },
    20_000,
  );

  it("that go on answering fail the up, with who they are and what nobody did to them", async () => {
    const { entrance } = await site([old]);
    await expect(waitUntilAlone(entrance, wanted, { timeoutSeconds: 0, progress })).rejects.toThrow(
      /Every new host serves release r2, but.*\/test: 200 from release r1 by bbbbbbbbbbbb.*Nothing was deleted/s,
    );
  });

  it("are not taken for them when one of very many answers of new hosts is wrong", async () => {
    const hosts = Array.from({ length: 60 }, () => own);
    const { entrance } = await site([], { status: (asked) => (asked % 120 === 0 ? 500 : 200) });
    const options = { timeoutSeconds: 0, progress };
    await expect(waitUntilAlone(entrance, { ...wanted, hosts }, options)).resolves.toEqual([]);
  }, 20_000);

  it("are not blamed for what new hosts answer wrong", async () => {
    const { entrance } = await site([], { status: (asked) => (asked % 2 === 0 ? 500 : 200) });
    await expect(waitUntilAlone(entrance, wanted, { timeoutSeconds: 0, progress })).rejects.toThrow(
      /none of the old ones answers any more, but.*\/test: 500 from release r2 by aaaaaaaaaaaa.*the old hosts drain/s,
    );
  });

  it("are told from one that somebody added: the same release, and it stays", async () => {
    const { entrance } = await site([sameRelease]);
    const options = { timeoutSeconds: 3600, strangersSeconds: 0, progress };
    await expect(waitUntilAlone(entrance, wanted, options)).resolves.toEqual([sameRelease.servedBy]);
  });
});

describe("a rejected generation", () => {
  it("is seen to leave, whoever answers then", async () => {
    const { entrance } = await site([{ release: "r1", servedBy: "cccccccccccc" }]);
    const gone = waitUntilGone(
      entrance,
      { ...wanted, hosts: [{ id: "9", servedBy: "dddddddddddd" }] },
      { timeoutSeconds: 9, progress },
    );
    await expect(gone).resolves.toBe("They were told to drain, and answer no longer.");
  });

  it("that goes on answering is told of", async () => {
    const { entrance } = await site([]);
    await expect(waitUntilGone(entrance, wanted, { timeoutSeconds: 0, progress })).resolves.toMatch(
      /still answer after 0 s/,
    );
  });
});
