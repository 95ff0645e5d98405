import * as pulumi from "@pulumi/pulumi";

import type { HealthPolicy } from "./host/health-policy.ts";
import type { Setting } from "./setting.ts";
import { rules, storeEndpoint } from "./settings-rules.ts";
import { settingsSchema, type SettingName, type SettingValues } from "./settings-schema.ts";
import { UserError } from "./user-error.ts";

/** What a stack asks for: checked, complete and frozen. */
export interface Settings extends Omit<SettingValues, `health${string}`> {
  /** Prefix of every resource's name: project and stack, with only small letters, digits and dashes, cut to 49 characters. */
  readonly name: string;
  readonly health: HealthPolicy;
  /** Tag that makes a host a member: balanced and firewalled. */
  readonly tag: string;
  /** Where hosts find the object store. */
  readonly storeEndpoint: string;
  /** Endpoints of the provider that the stack names, for providers that the program makes itself: they inherit none. */
  readonly providerEndpoints: { readonly apiEndpoint?: string; readonly spacesEndpoint?: string };
}

/** How the site is asked: by HTTPS as soon as there is a certificate. */
export function schemeOf({ certificateName }: Pick<Settings, "certificateName">): "http" | "https" {
  return certificateName === "" ? "http" : "https";
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
  if (!hasToken()) mistakes.push(missingToken);
  if (values === undefined || mistakes.length > 0) throw new UserError(report(mistakes, prefix));
  return Object.freeze(settingsFrom(values, `${project}-${stack}`));
}

/** Bucket names have the narrowest rules: lower case, at most 63 characters, of which `-store-` and seven random ones are not ours. */
const nameLength = 49;

function settingsFrom(values: SettingValues, fullName: string): Settings {
  const {
    healthPath,
    healthIntervalSeconds,
    healthTimeoutSeconds,
    healthUnhealthyThreshold,
    healthHealthyThreshold,
    ...rest
  } = values;
  const provider = new pulumi.Config("digitalocean");
  const [apiEndpoint, spacesEndpoint] = [provider.get("apiEndpoint"), provider.get("spacesEndpoint")];
  return {
    ...rest,
    name: fullName
      .replaceAll(/[^A-Za-z0-9-]/g, "-")
      .toLowerCase()
      .slice(0, nameLength),
    // With the project in it: two sites with one tag would balance over, and untag, each other's hosts.
    tag: values.tag === "" ? `${fullName.replaceAll(/[^A-Za-z0-9_-]/g, "-")}-web` : values.tag,
    health: {
      path: healthPath,
      intervalSeconds: healthIntervalSeconds,
      timeoutSeconds: healthTimeoutSeconds,
      unhealthyThreshold: healthUnhealthyThreshold,
      healthyThreshold: healthHealthyThreshold,
    },
    storeEndpoint: storeEndpoint(values),
    providerEndpoints: {
      ...(apiEndpoint !== undefined && { apiEndpoint }),
      ...(spacesEndpoint !== undefined && { spacesEndpoint }),
    },
  };
}

/** One line of the report; `setting` is absent when the mistake isn't in a setting of ours. */
export interface Mistake {
  readonly setting?: string;
  readonly text: string;
}

/** Checks each setting on its own, then, if all are sound, against each other. Pure. */
export function checkSettings(written: ReadonlyMap<string, string>): {
  readonly values?: SettingValues;
  readonly mistakes: Mistake[];
} {
  const names = Object.keys(settingsSchema) as SettingName[];
  const mistakes: Mistake[] = [...written.keys()]
    .filter((name) => !(names as string[]).includes(name))
    .map((name) => ({ setting: name, text: `no such setting; allowed: ${names.join(", ")}` }));

  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of names) {
    const setting: Setting = settingsSchema[name];
    const value = written.get(name);
    const parsed = setting.schema.safeParse(value === undefined ? setting.default : parse(setting, value));
    if (parsed.success) values[name] = parsed.data;
    else mistakes.push({ setting: name, text: `got ${value ?? ""}; allowed: ${setting.allowed}` });
  }
  if (mistakes.length > 0) return { mistakes };

  const complete = values as SettingValues;
  for (const rule of rules) {
    if (rule.broken(complete)) {
      const got = written.get(rule.setting) ?? JSON.stringify(settingsSchema[rule.setting].default);
      mistakes.push({ setting: rule.setting, text: `got ${got}; ${rule.message(complete)}` });
    }
  }
  return { values: complete, mistakes };
}

function parse(setting: Setting, value: string): unknown {
  if (setting.form === "text") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
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
