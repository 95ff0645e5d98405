import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";

import { settingsSchema } from "../../../infra/settings/schema.ts";
import { checkSettings } from "../../../infra/settings/check.ts";
import { readSettings } from "../../../infra/settings.ts";

const projectFile = parse(readFileSync(new URL("../../../Pulumi.yaml", import.meta.url), "utf8")) as {
  config: Record<string, { type: string; description: string; default: unknown }>;
};

const check = (written: Record<string, unknown>) =>
  checkSettings(
    new Map(
      Object.entries(written).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
  );

const messages = (written: Record<string, unknown>) =>
  check(written).mistakes.map(({ setting = "", text }) => `${setting}: ${text}`);

describe("Pulumi.yaml", () => {
  it("declares exactly the settings that the program knows", () => {
    expect(Object.keys(projectFile.config).sort()).toEqual(Object.keys(settingsSchema).sort());
  });

  it.each(Object.entries(settingsSchema))("states the default of %s that the program has", (name, setting) => {
    expect(projectFile.config[name]?.default).toEqual(setting.default);
  });

  it.each(Object.entries(projectFile.config))("gives %s a type that its default has, and a sentence", (_, declared) => {
    const types: Record<string, (value: unknown) => boolean> = {
      string: (value) => typeof value === "string",
      integer: Number.isInteger,
      boolean: (value) => typeof value === "boolean",
      array: Array.isArray,
      object: (value) => isDeepStrictEqual(value, {}),
    };
    expect(types[declared.type]?.(declared.default)).toBe(true);
    expect(declared.description).toMatch(/^[A-Z].*\.$/s);
  });
});

describe("the working example", () => {
  it.each(["dev", "aws"])("Pulumi.%s.yaml is accepted as it stands", (stack) => {
    const file = parse(readFileSync(new URL(`../../../Pulumi.${stack}.yaml`, import.meta.url), "utf8")) as {
      config: Record<string, unknown>;
    };
    const settings = Object.entries(file.config).map(([key, value]) => [key.replace("evenkeel:", ""), value]);
    expect(messages(Object.fromEntries(settings) as Record<string, unknown>)).toEqual([]);
  });
});

describe("a setting on its own", () => {
  it("has a default that is accepted", () => {
    expect(messages({})).toEqual([]);
  });

  it.each([
    ["cloud", "gcp"],
    ["region", "Frankfurt 1"],
    ["hostCount", 0],
    ["hostCount", 2.5],
    ["hostCount", "two"],
    ["hostCount", 501],
    ["hostSize", "Large"],
    ["maxHosts", -1],
    ["scaleOn", "disk"],
    ["scaleTarget", 0],
    ["webServer", "caddy"],
    ["elb", "network"],
    ["certificateArn", "my-certificate"],
    ["accessLogDays", 4000],
    ["healthProtocol", "tcp"],
    ["healthPort", 22],
    ["healthPort", 3000],
    ["healthPort", 65536],
    ["zones", 1],
    ["nat", "two"],
    ["hostImage", "Debian 13"],
    ["sshKeys", "my-key"],
    ["algorithm", "random"],
    ["stickySeconds", -1],
    ["stickyCookie", "a b"],
    ["healthPath", "health"],
    ["healthPath", "/health?deep"],
    ["healthIntervalSeconds", 2],
    ["healthTimeoutSeconds", 301],
    ["healthUnhealthyThreshold", 1],
    ["healthHealthyThreshold", 11],
    ["probes", []],
    ["probes", [{ path: "test", status: 200 }]],
    ["probes", [{ path: "/test", status: 99 }]],
    ["probes", [{ path: "/test", status: 500 }]],
    ["probes", [{ path: "/test" }]],
    ["gateTimeoutSeconds", 9],
    ["domains", ["Example.com"]],
    ["domains", ["localhost"]],
    ["domains", ["example.com", "example.com"]],
    ["domains", ["https://example.com"]],
    ["redirectHttp", "yes"],
    ["tls", "manual"],
    ["dns", "cloudflare"],
    ["dnsZone", "com"],
    ["hstsSeconds", -1],
    ["acmeEmail", "nobody"],
    ["acmeEmail", "o'brien@example.com"],
    ["acmeServer", "https://ca.example.com/directory?x=1"],
    ["acmeServer", "http://ca.example/directory"],
    ["acmeRoots", "a file"],
    ["alertEmail", "nobody"],
    ["adminCidrs", ["198.51.100.7"]],
    ["adminCidrs", ["0.0.0.0/0"]],
    ["adminCidrs", ["::/0"]],
    ["egress", ["443"]],
    ["egress", ["tcp/443-80"]],
    ["egress", ["tcp/443@everywhere"]],
    ["egress", ["tcp/443@10.0.0.5/8"]],
    ["egress", ["tcp/443@2001:db8::1/32"]],
    ["egress", ["tcp/443", "tcp/443"]],
    ["egress", ["icmp/8"]],
    ["vpcRange", "10.0.0.0"],
    ["vpcRange", "10.20.1.5/16"],
    ["adminCidrs", ["198.51.100.7/24"]],
    ["tag", "no blanks"],
    ["storeEndpoint", "ftp://store"],
    ["storeEndpoint", "https://fra1.digitaloceanspaces.com/"],
    ["storeEndpoint", "https://store.example/bucket"],
    ["storeEndpoint", "https://store.example:99999"],
    ["egress", Array.from({ length: 47 }, (_, index) => `tcp/${index + 1}`)],
  ])("refuses %s = %j with the key, the value got and what is allowed", (name, value) => {
    const got = typeof value === "string" ? value : JSON.stringify(value);
    const setting = settingsSchema[name as keyof typeof settingsSchema];
    expect(messages({ [name]: value })).toEqual([`${name}: got ${got}; allowed: ${setting.allowed}`]);
  });

  it("is a mistake when there is no such setting", () => {
    expect(messages({ hostcount: 2 })).toEqual([
      expect.stringMatching(/^hostcount: no such setting; allowed: cloud, /),
    ]);
  });

  it("is reported together with every other mistake", () => {
    expect(messages({ hostCount: 0, region: "?", colour: "blue" })).toHaveLength(3);
  });
});

const arn = "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";

const onAws = (written: Record<string, unknown>) => ({
  cloud: "aws",
  hostImage: "debian-13-amd64-20251117-2299",
  ...written,
});

describe("settings against each other", () => {
  it.each([
    [{ healthTimeoutSeconds: 5 }, "healthTimeoutSeconds: got 5; a check may not outlast"],
    [{ redirectHttp: true }, "redirectHttp: got true; nothing would answer on port 443"],
    [{ tls: "managed" }, "tls: got managed; a certificate is for names; set domains"],
    [{ tls: "certbot" }, "tls: got certbot; a certificate is for names; set domains"],
    [
      { tls: "managed", domains: ["example.com"], certificateName: "web" },
      "tls: got managed; certificateName names a certificate of your own",
    ],
    [
      { tls: "certbot", domains: ["example.com", "*.example.com"] },
      "tls: got certbot; hosts prove a name by answering to it, which nobody can for *.example.com",
    ],
    [{ tls: "certbot", domains: ["example.com"], stickySeconds: 60 }, "can't set a cookie"],
    [{ tls: "certbot", domains: ["example.com"], healthPort: 443 }, "healthPort: got 443; with tls certbot"],
    [
      { tls: "certbot", domains: ["example.com"], acmeServer: "https://ca.example:9000/acme" },
      "hosts have their certificate issued by https://ca.example:9000/acme; add tcp/9000",
    ],
    [
      {
        tls: "certbot",
        domains: ["example.com"],
        egress: ["tcp/443", "udp/53"],
        hostImage: "158963456",
      },
      "hosts see whether a name leads to them by asking it; add tcp/80",
    ],
    [{ domains: ["*.example.com"] }, 'domains: got ["*.example.com"]; the first name is the one'],
    [
      { domains: ["example.com"], dns: "elsewhere" },
      "dns: got elsewhere; the cloud proves the names in a zone of its own; set dns to digitalocean",
    ],
    [
      { domains: ["example.com"], dns: "route53" },
      "dns: got route53; on digitalocean allowed: digitalocean or elsewhere",
    ],
    [{ dns: "digitalocean" }, "dns: got digitalocean; there are no names to make records for"],
    [
      { domains: ["example.com"], tls: "none", dnsZone: "example.com" },
      "dnsZone: got example.com; a zone is made only",
    ],
    [
      { domains: ["example.com"], dnsZone: "example.org" },
      "dnsZone: got example.org; none of the site's names is in it",
    ],
    [{ hstsSeconds: 300 }, "hstsSeconds: got 300; browsers would be told to come by HTTPS only"],
    [{ alertEmail: "ops@example.com" }, "alertEmail: got ops@example.com; it is told of the site's certificate"],
    [{ certificateName: "web" }, "certificateName: got web; a certificate is for a name"],
    [{ adminCidrs: ["198.51.100.7/32"] }, 'adminCidrs: got ["198.51.100.7/32"]; SSH would be open with no key'],
    [{ probes: [{ path: "/health", status: 200 }] }, "probes: got"],
    [{ probes: [{ path: "/health?deep", status: 200 }] }, "probes: got"],
    [
      { egress: ["tcp/80", "udp/53"] },
      'egress: got ["tcp/80","udp/53"]; hosts fetch their release from https://fra1.digitaloceanspaces.com',
    ],
    [{ egress: ["tcp/443@10.0.0.0/8", "tcp/80", "udp/53"] }, "hosts fetch their release from"],
    [
      { egress: ["tcp/443", "udp/53"] },
      'egress: got ["tcp/443","udp/53"]; hosts made from debian-13-x64 install nginx',
    ],
    [{ egress: ["tcp/443", "tcp/80"] }, 'egress: got ["tcp/443","tcp/80"]; hosts find the release store'],
    [{ egress: ["tcp/443"], hostImage: "158963456" }, "hosts find the release store and Debian's mirror by name"],
    [
      { healthIntervalSeconds: 120, healthHealthyThreshold: 5 },
      "gateTimeoutSeconds: got 600; the load balancer lets no host in before 600 s",
    ],
    [{ vpcRange: "8.8.8.0/24" }, "vpcRange: got 8.8.8.0/24; allowed: a range inside 10.0.0.0/8"],
    [{ vpcRange: "10.0.0.0/8" }, "vpcRange: got 10.0.0.0/8; DigitalOcean's networks have from /16 to /28"],
    [{ healthTimeoutSeconds: 2 }, "healthTimeoutSeconds: got 2; DigitalOcean waits at least 3 s"],
    [{ hostImage: "ami-0123456789abcdef0" }, "hostImage: got ami-0123456789abcdef0; that is an image of AWS"],
    [{ certificateArn: arn, domains: ["example.com"] }, "certificateArn: got arn:aws:acm"],
    [{ accessLogDays: 4 }, "accessLogDays: got 4; only AWS has it, and cloud is digitalocean; remove it"],
    [{ maxHosts: 4 }, "sshKeys: got []; DigitalOcean makes no pool without an SSH key"],
    [{ maxHosts: 1, sshKeys: ["1"] }, "maxHosts: got 1; there are at least hostCount hosts; allowed: 2 or more"],
    [{ scaleOn: "requests" }, "scaleOn: got requests; DigitalOcean's pools don't count requests"],
    [{ scaleTarget: 101 }, "scaleTarget: got 101; it is per cent; allowed: 5 to 100"],
    [onAws({ scaleOn: "memory" }), "scaleOn: got memory; AWS does not know of a host's memory"],
    [{ nat: "none" }, "nat: got none; only AWS has it"],
    [onAws({ hostImage: "" }), "hostImage: got ; it must be pinned"],
    [
      onAws({ hostImage: "debian-13-x64" }),
      "hostImage: got debian-13-x64; allowed: the full name of a Debian 13 image",
    ],
    [onAws({ sshKeys: ["1"] }), 'sshKeys: got ["1"]; only DigitalOcean has it, and cloud is aws'],
    [onAws({ certificateName: "web", domains: ["example.com"] }), "certificateName: got web; only DigitalOcean has it"],
    [
      onAws({ tls: "certbot", domains: ["example.com"] }),
      "tls: got certbot; an application load balancer passes no TLS",
    ],
    [onAws({ certificateArn: arn }), "a certificate is for a name"],
    [
      onAws({ redirectHttp: true }),
      "redirectHttp: got true; nothing would answer on port 443; set domains, or certificateArn",
    ],
    [onAws({ maxHosts: 1 }), "maxHosts: got 1; there are at least hostCount hosts; allowed: 2 or more"],
    [
      onAws({ certificateArn: arn.replace("eu-central-1", "us-east-1"), domains: ["example.com"] }),
      "it is in us-east-1, and a load balancer takes certificates of its own region; name one in eu-central-1",
    ],
    [
      onAws({ vpcRange: "10.20.0.0/24", maxHosts: 30 }),
      "its subnets for hosts have 54 addresses, and a release needs 60 for a while",
    ],
    [onAws({ scaleTarget: 95 }), "scaleTarget: got 95; with scaleOn cpu it is per cent"],
    [onAws({ scaleOn: "requests", elb: "classic" }), "scaleOn: got requests; a classic load balancer does not count"],
    [onAws({ healthIntervalSeconds: 4 }), "healthIntervalSeconds: got 4; AWS checks every 5 s at most"],
    [onAws({ healthTimeoutSeconds: 6 }), "healthTimeoutSeconds: got 6; on AWS a check must end before"],
    [
      onAws({ elb: "classic", healthIntervalSeconds: 70, healthTimeoutSeconds: 61 }),
      "healthTimeoutSeconds: got 61; allowed on classic load balancers: 2 to 60",
    ],
    [onAws({ vpcRange: "10.0.0.0/25" }), "vpcRange: got 10.0.0.0/25; it is cut into eight subnets"],
    [onAws({ egress: ["tcp/80", "tcp/443", "tcp/1@2001:db8::/32"] }), "the network on AWS has no IPv6"],
    [onAws({ nat: "none" }), "nat: got none; hosts made from debian-13-amd64-20251117-2299 install apache"],
  ])("%j is refused in words", (written, message) => {
    expect(messages(written)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    { redirectHttp: true, certificateName: "web", domains: ["example.com"] },
    { adminCidrs: ["198.51.100.7/32"], sshKeys: ["289794"] },
    { hostImage: "158963456", egress: ["tcp/443", "udp/53@192.0.2.53/32"] },
    { hostImage: "158963456", storeEndpoint: "http://203.0.113.2:7070", egress: ["tcp/7070"] },
    { storeEndpoint: "http://203.0.113.2:7070", egress: ["tcp/80", "tcp/7070", "udp/53"] },
    { healthIntervalSeconds: 120, healthHealthyThreshold: 5, gateTimeoutSeconds: 601 },
    { egress: ["tcp/1-65535", "udp/1-65535", "icmp"] },
    { vpcRange: "172.20.0.0/16" },
    onAws({}),
    onAws({ maxHosts: 6, scaleOn: "requests", scaleTarget: 1000 }),
    onAws({ hostImage: "ami-0123456789abcdef0", nat: "none", egress: ["tcp/443"] }),
    onAws({ certificateArn: arn, domains: ["example.com"], redirectHttp: true, webServer: "nginx" }),
    onAws({ elb: "classic", vpcRange: "10.0.0.0/24", zones: 3, accessLogDays: 0 }),
  ])("%j is accepted", (written) => {
    expect(messages(written)).toEqual([]);
  });
});

describe("an empty text or a 0", () => {
  it.each([
    ["digitalocean", {}, { region: "fra1", hostSize: "s-2vcpu-2gb", hostImage: "debian-13-x64", webServer: "nginx" }],
    ["digitalocean", {}, { healthIntervalSeconds: 3, healthTimeoutSeconds: 3, healthHealthyThreshold: 2 }],
    ["aws", onAws({}), { region: "eu-central-1", hostSize: "t3.small", webServer: "apache", vpcRange: "10.20.0.0/16" }],
    // The article's numbers: out after 12 s, in after 24 s.
    ["aws", onAws({}), { healthIntervalSeconds: 6, healthUnhealthyThreshold: 2, healthHealthyThreshold: 4 }],
  ])("is what %s usually has: %j", (_, written, usual) => {
    expect(check(written).values).toMatchObject(usual);
  });

  it("gives way to what the stack says", () => {
    expect(check(onAws({ webServer: "nginx", healthHealthyThreshold: 3 })).values).toMatchObject({
      webServer: "nginx",
      healthHealthyThreshold: 3,
    });
  });
});

describe("readSettings", () => {
  const runAs = (project: string, stack: string) =>
    pulumi.runtime.setMocks(
      { newResource: ({ inputs }) => ({ id: "1", state: inputs as object }), call: () => ({}) },
      project,
      stack,
    );

  beforeEach(async () => {
    vi.stubEnv("DIGITALOCEAN_TOKEN", "");
    vi.stubEnv("DIGITALOCEAN_ACCESS_TOKEN", "");
    await runAs("evenkeel", "dev_1");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    pulumi.runtime.setAllConfig({});
  });

  it("asks for a token in words when there is none, and names the way without an account", () => {
    pulumi.runtime.setAllConfig({});
    expect(() => readSettings()).toThrow(/no DigitalOcean token; set one by .*`npm start`/s);
  });

  it("asks for no token of DigitalOcean on AWS", () => {
    pulumi.runtime.setAllConfig({
      "evenkeel:cloud": "aws",
      "evenkeel:hostImage": "debian-13-amd64-20251117-2299",
      "aws:profile": "team",
      "aws:allowedAccountIds": '["123456789012"]',
    });
    expect(readSettings()).toMatchObject({
      webServer: "apache",
      storeEndpoint: "https://s3.eu-central-1.amazonaws.com",
      provider: { aws: { profile: "team", allowedAccountIds: ["123456789012"] } },
    });
  });

  it("reports settings by the keys that the person typed", () => {
    pulumi.runtime.setAllConfig({ "digitalocean:token": "t", "evenkeel:hostCount": "0", "other:hostCount": "0" });
    expect(() => readSettings()).toThrow(
      "One setting needs a correction:\n  - evenkeel:hostCount: got 0; allowed: a whole number from 1 to 500\n" +
        "Change one by `pulumi config set evenkeel:NAME VALUE`",
    );
  });

  it("names resources and the tag after project and stack, in letters that the cloud takes", () => {
    pulumi.runtime.setAllConfig({ "digitalocean:token": "t" });
    expect(readSettings()).toMatchObject({ name: "evenkeel-dev-1", tag: "evenkeel-dev_1-web" });
  });

  it("gives the sites of two projects in one account a tag each", async () => {
    await runAs("shop.front", "dev");
    pulumi.runtime.setAllConfig({ "digitalocean:token": "t" });
    expect(readSettings().tag).toBe("shop-front-dev-web");
  });

  it("keeps names short and small enough for a bucket, whatever the stack is called", async () => {
    await runAs("evenkeel", `Team_A.${"x".repeat(90)}`);
    pulumi.runtime.setAllConfig({ "digitalocean:token": "t" });
    expect(`${readSettings().name}-store-1234567`).toMatch(/^evenkeel-team-a-x[a-z0-9-]{3,46}$/);
  });

  it("can't be changed afterwards", () => {
    pulumi.runtime.setAllConfig({ "digitalocean:token": "t" });
    expect(Object.isFrozen(readSettings())).toBe(true);
  });
});
