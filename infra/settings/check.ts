import { isDeepStrictEqual } from "node:util";

import { cloudRules } from "./cloud-rules.ts";
import { rules } from "./rules.ts";
import { settingsSchema, type SettingName, type SettingValues } from "./schema.ts";
import type { CloudName, Setting } from "./setting.ts";

/** One line of the report; `setting` is absent when the mistake isn't in a setting of ours. */
export interface Mistake {
  readonly setting?: string;
  readonly text: string;
}

const names = Object.keys(settingsSchema) as SettingName[];

/** Checks each setting on its own, then, if all are sound, against the cloud and against each other. Pure. */
export function checkSettings(written: ReadonlyMap<string, string>): {
  readonly values?: SettingValues;
  readonly mistakes: Mistake[];
} {
  const mistakes: Mistake[] = [...written.keys()]
    .filter((name) => !(names as string[]).includes(name))
    .map((name) => ({ setting: name, text: `no such setting; allowed: ${names.join(", ")}` }));

  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of names) {
    const setting: Setting = settingsSchema[name];
    const value = written.get(name);
    const parsed = setting.schema.safeParse(value === undefined ? setting.default : parse(setting, value));
    if (parsed.success) values[name] = parsed.data;
    else mistakes.push({ setting: name, text: `got ${shown(setting, value)}; allowed: ${setting.allowed}` });
  }
  if (mistakes.length > 0) return { mistakes };

  const complete = withUsual(values as SettingValues);
  mistakes.push(...foreign(complete, written), ...brokenRules(complete, written));
  return { values: complete, mistakes };
}

function shown({ secret }: Setting, value = ""): string {
  return secret === true ? "a value that is not shown" : value;
}

function parse(setting: Setting, value: string): unknown {
  if (setting.form === "text") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** An empty text or a 0 becomes what the cloud usually has there. */
function withUsual(values: SettingValues): SettingValues {
  const usual = names.flatMap((name) => {
    const setting: Setting = settingsSchema[name];
    return setting.usual !== undefined && values[name] === setting.default
      ? [[name, setting.usual[values.cloud]] as const]
      : [];
  });
  return { ...values, ...(Object.fromEntries(usual) as Partial<SettingValues>) };
}

/** Settings of the other cloud that the stack sets all the same. */
function foreign(values: SettingValues, written: ReadonlyMap<string, string>): Mistake[] {
  return names.flatMap((name) => {
    const { only, default: usual }: Setting = settingsSchema[name];
    if (only === undefined || only === values.cloud || isDeepStrictEqual(values[name], usual)) return [];
    const text = `got ${written.get(name) ?? ""}; only ${title[only]} has it, and cloud is ${values.cloud}; remove it`;
    return [{ setting: name, text }];
  });
}

const title: Readonly<Record<CloudName, string>> = { digitalocean: "DigitalOcean", aws: "AWS" };

function brokenRules(values: SettingValues, written: ReadonlyMap<string, string>): Mistake[] {
  return [...rules, ...cloudRules[values.cloud]]
    .filter((rule) => rule.broken(values))
    .map((rule) => {
      const got = written.get(rule.setting) ?? JSON.stringify(values[rule.setting]);
      return { setting: rule.setting, text: `got ${got}; ${rule.message(values)}` };
    });
}
