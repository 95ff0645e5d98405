import * as pulumi from "@pulumi/pulumi";

import type { HealthPolicy } from "./host/health-policy.ts";
import { checkSettings, type Mistake } from "./settings/check.ts";
import type { SettingValues } from "./settings/schema.ts";
import { dnsProvider, tlsMode, type DnsProvider, type TlsMode } from "./settings/tls-mode.ts";
import { storeEndpoint } from "./settings/values.ts";
import { UserError } from "./user-error.ts";

/** What a stack asks for: checked, complete and frozen. */
export interface Settings extends Omit<SettingValues, `health${string}` | "webServer" | "tls" | "dns"> {
  /** Prefix of every resource's name: project and stack, with only small letters, digits and dashes, cut to 49 characters. */
  readonly name: string;
  readonly health: HealthPolicy;
  readonly webServer: "nginx" | "apache";
  readonly tls: TlsMode;
  readonly dns: DnsProvider;
  /** Tag that makes a host a member: balanced and firewalled. On AWS it only says whose a host is. */
  readonly tag: string;
  /** Where hosts find the object store. */
  readonly storeEndpoint: string;
  /** Of providers that the program makes itself, which inherit nothing of the stack's `digitalocean:` and `aws:` config. */
  readonly provider: ProviderSettings;
}

export interface ProviderSettings {
  readonly digitalocean: { readonly apiEndpoint?: string; readonly spacesEndpoint?: string };
  readonly aws: { readonly profile?: string; readonly allowedAccountIds?: string[] };
}

/** How the site is asked: by HTTPS as soon as there is a certificate. */
export function schemeOf({ tls }: Pick<Settings, "tls">): "http" | "https" {
  return tls === "none" ? "http" : "https";
}

/** Whether clients of plain HTTP are sent to HTTPS: always, but for a team with a certificate of its own, which says so. */
export function redirectsHttp({ tls, redirectHttp }: Pick<Settings, "tls" | "redirectHttp">): boolean {
  return tls === "managed" || tls === "certbot" || redirectHttp;
}

/**
 * Reads the stack's config. Nothing else of the program does.
 *
 * @throws {UserError} listing every mistake: key, value got, what is allowed, the fix.
 */
export function readSettings(): Settings {
  const project = pulumi.getProject();
  const stack = pulumi.getStack();
  const prefix = `${project}:`;
  const written = new Map(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
  const { values, mistakes } = checkSettings(written);
  // AWS's own provider tells of missing credentials, which may come from many places; DigitalOcean's fails much later.
  if ((written.get("cloud") ?? "digitalocean") === "digitalocean" && !hasToken()) mistakes.push(missingToken);
  if (values === undefined || mistakes.length > 0) throw new UserError(report(mistakes, prefix));
  return Object.freeze(settingsFrom(values, `${project}-${stack}`));
}

/** Bucket names have the narrowest rules: lower case, at most 63 characters, of which `-store-` or `-certs-` and seven random ones are not ours. */
const nameLength = 49;

function settingsFrom(values: SettingValues, fullName: string): Settings {
  const {
    healthPort,
    healthPath,
    healthIntervalSeconds,
    healthTimeoutSeconds,
    healthUnhealthyThreshold,
    healthHealthyThreshold,
    webServer,
    ...rest
  } = values;
  return {
    ...rest,
    name: fullName
      .replaceAll(/[^A-Za-z0-9-]/g, "-")
      .toLowerCase()
      .slice(0, nameLength),
    // With the project in it: two sites with one tag would balance over, and untag, each other's hosts.
    tag: values.tag === "" ? `${fullName.replaceAll(/[^A-Za-z0-9_-]/g, "-")}-web` : values.tag,
    webServer: webServer === "apache" ? "apache" : "nginx",
    tls: tlsMode(values),
    dns: dnsProvider(values),
    health: {
      port: healthPort,
      path: healthPath,
      intervalSeconds: healthIntervalSeconds,
      timeoutSeconds: healthTimeoutSeconds,
      unhealthyThreshold: healthUnhealthyThreshold,
      healthyThreshold: healthHealthyThreshold,
    },
    storeEndpoint: storeEndpoint(values),
    provider: providerSettings(),
  };
}

function providerSettings(): ProviderSettings {
  const [digitalocean, aws] = [new pulumi.Config("digitalocean"), new pulumi.Config("aws")];
  const [apiEndpoint, spacesEndpoint] = [digitalocean.get("apiEndpoint"), digitalocean.get("spacesEndpoint")];
  const profile = aws.get("profile");
  const allowedAccountIds = aws.getObject<string[]>("allowedAccountIds");
  return {
    digitalocean: {
      ...(apiEndpoint !== undefined && { apiEndpoint }),
      ...(spacesEndpoint !== undefined && { spacesEndpoint }),
    },
    aws: {
      ...(profile !== undefined && { profile }),
      ...(allowedAccountIds !== undefined && { allowedAccountIds }),
    },
  };
}

function hasToken(): boolean {
  return (
    new pulumi.Config("digitalocean").get("token") !== undefined ||
    ["DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"].some((name) => (process.env[name] ?? "") !== "")
  );
}

const missingToken: Mistake = {
  text:
    "no DigitalOcean token; set one by `pulumi config set --secret digitalocean:token` or in DIGITALOCEAN_TOKEN. " +
    "To try everything without an account, run `npm start`",
};

function report(mistakes: readonly Mistake[], prefix: string): string {
  const lines = mistakes.map(({ setting, text }) => (setting === undefined ? text : `${prefix}${setting}: ${text}`));
  return [
    mistakes.length === 1 ? "One setting needs a correction:" : `${mistakes.length} settings need a correction:`,
    ...lines.map((line) => `  - ${line}`),
    `Change one by \`pulumi config set ${prefix}NAME VALUE\` or in the stack's Pulumi.STACK.yaml; README.md lists them all.`,
  ].join("\n");
}
