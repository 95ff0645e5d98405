import { describe, expect, it } from "vitest";

import { millisecondsToDue, shortValiditySeconds } from "../../../rehearsal/drills/short-lives.ts";
import { entranceOf } from "../../../rehearsal/drills/stage/https-entrance.ts";
import { ensureZone, pointNames, siteNames, zone } from "../../../rehearsal/drills/names.ts";

describe("where a drill's load goes", () => {
  const authority = { directoryUrlForMachines: "", serverRoot: "", trustedRootsFile: "/home/ca-roots.pem" };

  it("is the load balancer, by the site's canonical name, trusting what the rehearsal issues", () => {
    const outputs = { url: "https://www.rehearsal.test", addresses: ["127.100.0.1"] };
    expect(entranceOf(outputs, { authority })).toEqual({
      name: "www.rehearsal.test",
      address: "127.100.0.1",
      rootsFile: "/home/ca-roots.pem",
    });
  });
});

describe("a certificate that lives for minutes", () => {
  it("is due when a third of that is left", () => {
    const notAfter = Date.now() + shortValiditySeconds * 1000;
    expect(millisecondsToDue({ notAfter }) / 1000).toBeCloseTo((shortValiditySeconds * 2) / 3, 0);
  });
});

describe("the zone of drills", () => {
  /** An account that answers as its cloud does, and remembers what it was asked to make. */
  function account(there: object) {
    const made: { path: string; body: unknown }[] = [];
    const ask = (method: string, path: string, body?: unknown) => {
      if (method === "POST") made.push({ path, body });
      return Promise.resolve(method === "GET" ? there : undefined);
    };
    return { ask, made };
  }

  it.each([
    ["digitalocean", { domains: [] }, "/v2/domains", { name: zone }],
    [
      "aws",
      { zones: [] },
      "/resources/aws%3Aroute53%2Fzone%3AZone",
      { inputs: { name: zone }, region: expect.any(String) as string },
    ],
  ] as const)("is made where the account has none: %s", async (cloud, there, path, body) => {
    const { ask, made } = account(there);
    await ensureZone(ask, cloud);
    expect(made).toEqual([{ path, body }]);
  });

  it.each([
    ["digitalocean", { domains: [{ name: zone }] }],
    ["aws", { zones: [{ name: zone }] }],
  ] as const)("is left alone where there is one: %s", async (cloud, there) => {
    const { ask, made } = account(there);
    await ensureZone(ask, cloud);
    expect(made).toEqual([]);
  });

  it("has all names of the site lead to it", async () => {
    const { ask, made } = account({});
    await pointNames(ask, "127.100.0.1");
    expect(made.map(({ body }) => body)).toMatchObject([
      { type: "A", name: "www", data: "127.100.0.1" },
      { type: "A", name: "@", data: "127.100.0.1" },
    ]);
    expect(made).toHaveLength(siteNames.length);
  });
});
