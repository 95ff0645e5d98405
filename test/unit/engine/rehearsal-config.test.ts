import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it } from "vitest";

import { rehearsalConfig, withoutRehearsal } from "../../../rehearsal/engine/rehearsal-config.ts";

const endpoint = {
  clouds: { digitalocean: { url: "http://127.0.0.1:4000" }, aws: { url: "http://127.0.0.1:4002" } },
  store: { url: "http://127.0.0.1:4001", urlForMachines: "http://198.51.100.2:9000" },
  authority: {
    directoryUrlForMachines: "https://198.51.100.2/dir",
    serverRoot: "a root",
    trustedRootsFile: "roots.pem",
  },
};

describe("config of a rehearsed stack", () => {
  it("is the team's own with its cloud's endpoints, and the object itself is left as it is", async () => {
    const config = Object.freeze({ "evenkeel:hostCount": 3, "evenkeel:probes": [{ path: "/", status: 200 }] });
    expect(await rehearsalConfig("dev", config, endpoint)).toEqual({
      config: {
        ...config,
        "digitalocean:apiEndpoint": "http://127.0.0.1:4000",
        "digitalocean:spacesEndpoint": "http://127.0.0.1:4001",
        "evenkeel:storeEndpoint": "http://198.51.100.2:9000",
      },
      notes: [],
    });
  });

  it("on AWS has the store's address alone when it brings a private range", async () => {
    const config = { "evenkeel:cloud": "aws", "evenkeel:vpcRange": "10.9.0.0/20" };
    expect(await rehearsalConfig("aws", config, endpoint)).toEqual({
      config: { ...config, "evenkeel:storeEndpoint": "http://198.51.100.2:9000" },
      notes: [],
    });
  });

  it.each([
    ["that has names orders from the rehearsal's authority", ["example.com"], true],
    ["that has names as text does too", '["example.com"]', true],
    ["without names has no use for one", [], false],
    ["without names as text has none either", "[]", false],
  ])("of a site %s", async (_title, domains, orders) => {
    const own = { "evenkeel:domains": domains, "evenkeel:acmeServer": "https://ca.example/dir" };
    const { config } = await rehearsalConfig("dev", own, endpoint);
    expect(config["evenkeel:acmeServer"]).toBe(orders ? "https://198.51.100.2/dir" : "https://ca.example/dir");
    expect(config["evenkeel:acmeRoots"]).toBe(orders ? "a root" : undefined);
    expect(withoutRehearsal(config)).toEqual({ "evenkeel:domains": domains });
  });

  it("refuses a cloud that is not rehearsed", async () => {
    await expect(rehearsalConfig("x", { "evenkeel:cloud": "azure" }, endpoint)).rejects.toThrow(
      'evenkeel:cloud: got "azure"; allowed: digitalocean, aws.',
    );
  });

  it.each([
    ["digitalocean:apiEndpoint", "https://api.digitalocean.com"],
    ["digitalocean:spacesEndpoint", "https://fra1.digitaloceanspaces.com"],
    ["evenkeel:storeEndpoint", "https://store.example.com"],
    ["digitalocean:apiEndpoint", "http://127.0.0.1.example.com"],
    ["digitalocean:apiEndpoint", "http://127.0.0.1:80@example.com"],
  ])("may not name a real cloud, whichever it is on: %s: %s is refused", async (key, value) => {
    for (const cloud of ["digitalocean", "aws"]) {
      const config = { "evenkeel:cloud": cloud, "evenkeel:vpcRange": "10.9.0.0/20", [key]: value };
      await expect(rehearsalConfig("dev", config, endpoint)).rejects.toThrow(`${key}: "${value}"`);
    }
  });

  it("may name no endpoint of AWS at all, for nothing here speaks its protocols", async () => {
    const config = { "aws:endpoints": [{ s3: "http://127.0.0.1:9000" }] };
    await expect(rehearsalConfig("aws", config, endpoint)).rejects.toThrow('aws:endpoints: [{"s3":');
  });

  it("never carries a token, a key or another secret of the team, and says so", async () => {
    const secret = { secure: "v1:abc:def" };
    const { config, notes } = await rehearsalConfig(
      "dev",
      {
        "digitalocean:token": "dop_v1_real",
        "digitalocean:spacesSecretKey": "real-spaces",
        "aws:accessKey": "AKIAREAL",
        "aws:secretKey": secret,
        "aws:token": "real-session",
        "aws:profile": "production",
        "aws:region": "eu-central-1",
        "evenkeel:egress": secret,
        "evenkeel:environment": { GREETING: "hello", DATABASE_URL: secret },
        "theirs:list": [secret],
      },
      endpoint,
    );
    expect(JSON.stringify(config)).not.toMatch(/dop_v1_real|real-|AKIA|production|aws:|v1:abc/);
    expect(config).not.toHaveProperty("evenkeel:egress");
    expect(config["evenkeel:environment"]).toEqual({ GREETING: "hello", DATABASE_URL: "rehearsal-secret" });
    expect(config["theirs:list"]).toEqual(["rehearsal-secret"]);
    const dropped = ["digitalocean:token", "digitalocean:spacesSecretKey", "aws:accessKey", "aws:secretKey"];
    const inside = ["evenkeel:egress", "evenkeel:environment.DATABASE_URL", "theirs:list[0]"];
    expect(notes).toEqual(
      [...dropped, "aws:token", "aws:profile", "aws:region", ...inside].map(
        (key) => expect.stringContaining(`the stack's ${key} is not used: `) as string,
      ),
    );
  });

  it("gives the team's back without what the rehearsal added, on both clouds", async () => {
    for (const team of [{ "evenkeel:hostCount": 3 }, { "evenkeel:cloud": "aws", "evenkeel:vpcRange": "10.9.0.0/20" }]) {
      const { config } = await rehearsalConfig("dev", team, endpoint);
      expect(withoutRehearsal({ ...config, "digitalocean:token": { secure: "v1:x" } })).toEqual(team);
    }
  });
});

describe("private range of a stack on AWS that names none", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function cloudThatAnswers(status: number, body: unknown): Promise<{ asked: string[]; url: string }> {
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(status).end(JSON.stringify(body));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  it.each([[{}], [{ "evenkeel:vpcRange": "" }]])(
    "is one that is free on this machine, by the stack's name: %j",
    async (more) => {
      const { asked, url } = await cloudThatAnswers(200, { range: "10.128.16.0/20" });
      const clouds = { ...endpoint.clouds, aws: { url } };
      const { config } = await rehearsalConfig("a.b", { "evenkeel:cloud": "aws", ...more }, { ...endpoint, clouds });
      expect(config["evenkeel:vpcRange"]).toBe("10.128.16.0/20");
      expect(asked).toEqual(["/_rehearsal/free-range?name=a.b"]);
    },
  );

  it("that is not to be had is explained in the cloud's words", async () => {
    const { url } = await cloudThatAnswers(500, { message: "no /20 is free" });
    const clouds = { ...endpoint.clouds, aws: { url } };
    await expect(rehearsalConfig("aws", { "evenkeel:cloud": "aws" }, { ...endpoint, clouds })).rejects.toThrow(
      /no private range for the stack aws: .*no \/20 is free/,
    );
  });
});
