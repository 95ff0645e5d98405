import { z } from "zod";

import { egressRule } from "./egress.ts";
import { json, text } from "./setting.ts";

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);
const seconds = (least: number, most: number) => z.int().min(least).max(most);
const path = z.string().regex(/^\/[!-~]*$/);
/** Also the name of a location in the web server's configuration, so of plain letters. */
const plainPath = z.string().regex(/^\/[A-Za-z0-9._~/-]*$/);
const hostname = z
  .string()
  .max(253)
  .regex(/^(?=.*\.)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
/** No path: hosts put the bucket's name there. */
const origin = z.url({ protocol: /^https?$/ }).regex(/^https?:\/\/[A-Za-z0-9.-]+(:\d+)?$/);
const adminRange = z.union([z.cidrv4(), z.cidrv6()]).refine((range) => !range.endsWith("/0"));

/**
 * Every setting of a stack. `Pulumi.yaml` declares the same keys with type, description and default; a test keeps the
 * two alike. Ranges of the health check are those of DigitalOcean's API (3 to 300 s, thresholds 2 to 10).
 */
export const settingsSchema = {
  cloud: text(z.enum(["digitalocean"]), { default: "digitalocean", allowed: "digitalocean" }),
  region: text(slug, { default: "fra1", allowed: "a region's slug, for example fra1 or nyc3" }),
  hostCount: json(z.int().min(1).max(500), { default: 2, allowed: "a whole number from 1 to 500" }),
  hostSize: text(slug, { default: "s-2vcpu-2gb", allowed: "a size's slug, for example s-2vcpu-2gb" }),
  hostImage: text(slug, { default: "debian-13-x64", allowed: "an image's slug, or the number of a snapshot" }),
  sshKeys: json(z.array(z.string().min(1)), {
    default: [],
    allowed: "a list of ids or fingerprints of SSH keys that the account has",
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
    default: "EVENKEEL",
    allowed: "a cookie's name, 2 to 40 letters, digits, - or _",
  }),
  healthPath: text(plainPath, { default: "/health", allowed: "a path of letters, digits and ._~/-" }),
  healthIntervalSeconds: json(seconds(3, 300), { default: 3, allowed: "a whole number of seconds from 3 to 300" }),
  healthTimeoutSeconds: json(seconds(3, 300), { default: 3, allowed: "a whole number of seconds from 3 to 300" }),
  healthUnhealthyThreshold: json(z.int().min(2).max(10), { default: 2, allowed: "a whole number from 2 to 10" }),
  healthHealthyThreshold: json(z.int().min(2).max(10), { default: 2, allowed: "a whole number from 2 to 10" }),
  probes: json(z.array(z.strictObject({ path, status: z.int().min(200).max(599) })).min(1), {
    default: [{ path: "/test", status: 200 }],
    allowed: "a list of at least one {path, status}, for example [{path: /test, status: 200}]",
  }),
  gateTimeoutSeconds: json(seconds(10, 3600), { default: 600, allowed: "a whole number of seconds from 10 to 3600" }),
  domains: json(z.array(hostname), {
    default: [],
    allowed: "a list of host names in lower case, the canonical one first",
  }),
  certificateName: text(z.string().max(255), {
    default: "",
    allowed: "the name of a certificate that the account has, or nothing for plain HTTP",
  }),
  redirectHttp: json(z.boolean(), { default: false, allowed: "true or false" }),
  adminCidrs: json(z.array(adminRange), {
    default: [],
    allowed: "a list of IPv4 or IPv6 ranges such as 198.51.100.7/32; the whole internet (/0) is refused",
  }),
  // A firewall has room for 50 rules, and the inbound ones count.
  egress: json(z.array(egressRule).max(48), {
    default: ["tcp/80", "tcp/443", "tcp/53", "udp/53", "udp/123"],
    allowed:
      "a list of at most 48 tcp/PORT, udp/FIRST-LAST or icmp, each optionally with @CIDR, for example tcp/5432@10.0.0.0/8",
  }),
  vpcRange: text(z.union([z.literal(""), z.cidrv4()]), {
    default: "",
    allowed: "a private IPv4 range from /16 to /28 such as 10.20.0.0/20, or nothing to let the cloud pick one",
  }),
  tag: text(z.string().regex(/^[A-Za-z0-9:_-]{0,255}$/), {
    default: "",
    allowed: "up to 255 letters, digits, :, - or _, or nothing for PROJECT-STACK-web",
  }),
  storeEndpoint: text(z.union([z.literal(""), origin]), {
    default: "",
    allowed:
      "the object store as hosts reach it, without a path, such as https://fra1.digitaloceanspaces.com, or nothing for the region's Spaces",
  }),
};

type Schemas = typeof settingsSchema;
export type SettingName = keyof Schemas;
/** Every setting's value, read and checked on its own. */
export type SettingValues = { readonly [Name in SettingName]: z.output<Schemas[Name]["schema"]> };
