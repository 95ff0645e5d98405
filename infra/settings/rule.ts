import type { SettingName, SettingValues } from "./schema.ts";

/** What no single setting can tell: a condition that must not hold, and what to say when it does. */
export interface Rule {
  readonly setting: SettingName;
  readonly broken: (values: SettingValues) => boolean;
  readonly message: (values: SettingValues) => string;
}
