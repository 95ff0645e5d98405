import { z } from "zod";

import { egressRule } from "./egress.ts";
import { isNetwork } from "./network-range.ts";
import { areDifferent, json, text } from "./setting.ts";
import { tlsSettings } from "./tls-schema.ts";

const region = z.string().regex(/^([a-z0-9][a-z0-9-]*)?$/);
/** Slugs of DigitalOcean, and what AWS calls types: `s-2vcpu-2gb`, `t3.small`. */
const size = z.string().regex(/^([a-z0-9][a-z0-9.-]*)?$/);
const image = z.string().regex(/^([a-z0-9][a-z0-9-]*)?$/);
const seconds = (least: number, most: number) => z.int().min(least).max(most);
/** 0 stands for the cloud's usual number. */
const orUsual = (range: z.ZodInt) => z.union([z.literal(0), range]);
const path = z.string().regex(/^\/[!-~]*$/);
/** Also the name of a location in the web server's configuration, so of plain letters. */
const plainPath = z.string().regex(/^\/[A-Za-z0-9._~/-]*$/);
/** No path: hosts put the bucket's name there. */
const origin = z.url({ protocol: /^https?$/ }).regex(/^https?:\/\/[A-Za-z0-9.-]+(:\d+)?$/);
/** What the host itself tells the app, or Node and pm2 go by; pm2 takes names in small letters for settings of its own. */
const reservedVariable = /^(PORT|HOST|HOME|PATH|NODE_ENV|NODE_OPTIONS|NODE_APP_INSTANCE|EVENKEEL_.*|PM2_.*)$/;
const variable = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]*$/)
  .refine((name) => !reservedVariable.test(name));
/** Far below what a host takes (1 MiB), in characters of JSON. */
const longestEnvironment = 200_000;
const environment = z
  .record(variable, z.string())
  .refine((variables) => JSON.stringify(variables).length <= longestEnvironment);
const adminRange = z.union([z.cidrv4(), z.cidrv6()]).refine((range) => !range.endsWith("/0") && isNetwork(range));
/** An interface port of the host that nothing else has: SSH's and the app's own are taken. */
const checkPort = z
  .int()
  .min(1)
  .max(65_535)
  .refine((port) => port !== 22 && port !== 3000);

/**
 * Every setting of a stack. `Pulumi.yaml` declares the same keys with type, description and default; a test keeps the
 * two alike. Ranges of the health check are those that some cloud has; the cloud's own are in `rules.ts`.
 */
export const settingsSchema = {
  cloud: text(z.enum(["digitalocean", "aws"]), { default: "digitalocean", allowed: "digitalocean or aws" }),
  region: text(region, {
    default: "",
    usual: { digitalocean: "fra1", aws: "eu-central-1" },
    allowed: "a region, for example fra1 or nyc3 on DigitalOcean, eu-central-1 on AWS",
  }),
  hostCount: json(z.int().min(1).max(500), { default: 2, allowed: "a whole number from 1 to 500" }),
  maxHosts: json(z.int().min(0).max(500), {
    default: 0,
    allowed: "a whole number up to 500, or 0 for as many as hostCount",
  }),
  scaleOn: text(z.enum(["cpu", "memory", "requests"]), {
    default: "cpu",
    allowed: "cpu, memory (on DigitalOcean) or requests (on AWS)",
  }),
  scaleTarget: json(z.int().min(1).max(1_000_000), {
    default: 60,
    allowed: "a whole number: per cent of the processors or the memory, or requests per host and minute",
  }),
  scaleCooldownMinutes: json(z.int().min(5).max(20), {
    only: "digitalocean",
    default: 5,
    allowed: "a whole number of minutes from 5 to 20",
  }),
  hostSize: text(size, {
    default: "",
    usual: { digitalocean: "s-2vcpu-2gb", aws: "t3.small" },
    allowed: "a size, for example s-2vcpu-2gb on DigitalOcean, t3.small on AWS",
  }),
  hostImage: text(image, {
    default: "",
    usual: { digitalocean: "debian-13-x64", aws: "" },
    allowed:
      "on DigitalOcean an image's slug, or the number of a snapshot; on AWS the name of a Debian image, or an id such as ami-0123456789abcdef0",
  }),
  webServer: text(z.enum(["", "nginx", "apache"]), {
    default: "",
    usual: { digitalocean: "nginx", aws: "apache" },
    allowed: "nginx or apache, or nothing for nginx on DigitalOcean and apache on AWS",
  }),
  sshKeys: json(z.array(z.string().min(1)), {
    only: "digitalocean",
    default: [],
    allowed: "a list of ids or fingerprints of SSH keys that the account has",
  }),
  elb: text(z.enum(["application", "classic"]), {
    only: "aws",
    default: "application",
    allowed: "application or classic",
  }),
  algorithm: text(z.enum(["round_robin", "least_connections"]), {
    default: "round_robin",
    allowed: "round_robin or least_connections",
  }),
  stickySeconds: json(seconds(0, 34_650), {
    default: 0,
    allowed: "a whole number of seconds from 1 to 34650 that a client stays with a host, or 0 for no sticky sessions",
  }),
  stickyCookie: text(z.string().regex(/^[A-Za-z0-9_-]{2,40}$/), {
    only: "digitalocean",
    default: "EVENKEEL",
    allowed: "a cookie's name, 2 to 40 letters, digits, - or _",
  }),
  ...tlsSettings,
  accessLogDays: json(z.int().min(0).max(3650), {
    only: "aws",
    default: 30,
    allowed: "a whole number of days up to 3650, or 0 for no logs of the load balancer",
  }),
  healthProtocol: text(z.enum(["http"]), { default: "http", allowed: "http" }),
  healthPort: json(checkPort, { default: 80, allowed: "a port from 1 to 65535, but not 22 or 3000" }),
  healthPath: text(plainPath, { default: "/health", allowed: "a path of letters, digits and ._~/-" }),
  healthIntervalSeconds: json(orUsual(seconds(3, 300)), {
    default: 0,
    usual: { digitalocean: 3, aws: 6 },
    allowed: "a whole number of seconds from 3 to 300",
  }),
  healthTimeoutSeconds: json(orUsual(seconds(2, 300)), {
    default: 0,
    usual: { digitalocean: 3, aws: 3 },
    allowed: "a whole number of seconds from 2 to 300",
  }),
  healthUnhealthyThreshold: json(orUsual(z.int().min(2).max(10)), {
    default: 0,
    usual: { digitalocean: 2, aws: 2 },
    allowed: "a whole number from 2 to 10",
  }),
  healthHealthyThreshold: json(orUsual(z.int().min(2).max(10)), {
    default: 0,
    usual: { digitalocean: 2, aws: 4 },
    allowed: "a whole number from 2 to 10",
  }),
  probes: json(z.array(z.strictObject({ path, status: z.int().min(200).max(499) })).min(1), {
    default: [{ path: "/test", status: 200 }],
    allowed:
      "a list of at least one {path, status}, for example [{path: /test, status: 200}]; a status of 200 to 499: the app counts its answers of 500 and more as failures, and would never be healthy",
  }),
  gateTimeoutSeconds: json(seconds(10, 3600), { default: 600, allowed: "a whole number of seconds from 10 to 3600" }),
  skipGate: json(z.boolean(), { default: false, allowed: "true or false" }),
  release: text(z.string().regex(/^([0-9a-f]{12})?$/), {
    default: "",
    allowed: "the id of a release that the store has (output `releases`), or nothing for what is in app/",
  }),
  keptReleases: json(z.int().min(1).max(100), { default: 5, allowed: "a whole number from 1 to 100" }),
  environment: json(environment, {
    secret: true,
    default: {},
    allowed:
      "names in capitals and texts, such as {DATABASE_URL: ...}; the host itself sets PORT, HOST, HOME, PATH, NODE_ENV, NODE_OPTIONS, NODE_APP_INSTANCE, EVENKEEL_… and PM2_…",
  }),
  workerMemoryMegabytes: json(z.union([z.literal(0), z.int().min(32).max(1_000_000)]), {
    default: 0,
    allowed: "a whole number of megabytes from 32, or 0 for no limit",
  }),
  adminCidrs: json(z.array(adminRange), {
    only: "digitalocean",
    default: [],
    allowed:
      "a list of IPv4 or IPv6 ranges such as 198.51.100.7/32, each beginning with its network's own address; the whole internet (/0) is refused",
  }),
  // A firewall of DigitalOcean has room for 50 rules, and up to four inbound ones count; a security group has room for 60.
  egress: json(z.array(egressRule).max(46).refine(areDifferent), {
    default: ["tcp/80", "tcp/443", "tcp/53", "udp/53", "udp/123"],
    allowed:
      "a list of at most 46 different tcp/PORT, udp/FIRST-LAST or icmp, each optionally with @CIDR, for example tcp/5432@10.0.0.0/8; a range begins with its network's own address",
  }),
  vpcRange: text(z.union([z.literal(""), z.cidrv4().refine(isNetwork)]), {
    default: "",
    usual: { digitalocean: "", aws: "10.20.0.0/16" },
    allowed: "a private IPv4 range such as 10.20.0.0/20, beginning with its network's own address",
  }),
  zones: json(z.union([z.literal(2), z.literal(3)]), { only: "aws", default: 2, allowed: "2 or 3" }),
  nat: text(z.enum(["one", "perZone", "none"]), { only: "aws", default: "one", allowed: "one, perZone or none" }),
  tag: text(z.string().regex(/^[A-Za-z0-9:_-]{0,255}$/), {
    default: "",
    allowed: "up to 255 letters, digits, :, - or _, or nothing for PROJECT-STACK-web",
  }),
  storeEndpoint: text(z.union([z.literal(""), origin]), {
    default: "",
    allowed:
      "the object store as hosts reach it, without a path, such as https://fra1.digitaloceanspaces.com, or nothing for the region's own",
  }),
};

type Schemas = typeof settingsSchema;
export type SettingName = keyof Schemas;
/** Every setting's value, read and checked on its own, with the cloud's usual values filled in. */
export type SettingValues = { readonly [Name in SettingName]: z.output<Schemas[Name]["schema"]> };
