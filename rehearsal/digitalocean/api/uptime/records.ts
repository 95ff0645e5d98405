export interface UptimeCheckRecord {
  readonly id: string;
  settings: UptimeCheckSettings;
}

export interface UptimeCheckSettings {
  readonly name: string;
  /** A URL. */
  readonly target: string;
  readonly type: "http" | "https";
  readonly regions: readonly string[];
  readonly enabled: boolean;
}

export interface UptimeAlertRecord {
  readonly id: string;
  readonly check: string;
  settings: UptimeAlertSettings;
}

/** In the API's own spelling, as it is answered. */
export interface UptimeAlertSettings {
  readonly name: string;
  readonly type: "down" | "down_global" | "ssl_expiry";
  /** Days, for `ssl_expiry`. */
  readonly threshold: number;
  readonly comparison: "greater_than" | "less_than";
  readonly period: string;
  readonly notifications: { readonly email: readonly string[]; readonly slack: readonly SlackChannel[] };
}

interface SlackChannel {
  readonly channel: string;
  readonly url: string;
}
