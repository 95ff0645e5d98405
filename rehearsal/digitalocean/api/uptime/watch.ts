import type { Cloud } from "../cloud.ts";
import { zoneRecords } from "../zones.ts";
import { addressOf } from "./address.ts";
import { alarmText } from "./alarms.ts";
import { look, type Seen } from "./look.ts";
import type { UptimeAlertRecord, UptimeCheckRecord } from "./records.ts";

/** An alert that would have written to somebody, as long as what it says is so. */
export interface Alarm {
  readonly name: string;
  readonly target: string;
  readonly text: string;
  /** RFC 3339. */
  readonly since: string;
}

/** Looks at the targets of uptime checks as long as the cloud lives. An alert's `period` is not waited for: its shortest is minutes. */
export class UptimeWatch {
  readonly #cloud: Cloud;
  #alarms: ReadonlyMap<string, Alarm> = new Map();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** Ends with the cloud's work. */
  start(): void {
    const { work } = this.#cloud;
    work.start("uptime", "uptime checks", async () => {
      for (;;) {
        await work.pause(this.#cloud.timing.uptimeIntervalSeconds);
        await this.#lookAround();
      }
    });
  }

  alarms(): readonly Alarm[] {
    return [...this.#alarms.values()];
  }

  async #lookAround(): Promise<void> {
    const { state } = this.#cloud;
    const enabled = [...state.uptimeChecks.values()].filter(({ settings }) => settings.enabled);
    const found = await Promise.all(enabled.map((check) => this.#alarmsOf(check)));
    this.#alarms = new Map(found.flat());
  }

  /** By the alerts' ids. */
  async #alarmsOf(check: UptimeCheckRecord): Promise<[string, Alarm][]> {
    const { state } = this.#cloud;
    const alertsOf = (): UptimeAlertRecord[] =>
      [...state.uptimeAlerts.values()].filter((alert) => alert.check === check.id);
    if (alertsOf().length === 0) return [];
    const { target } = check.settings;
    const seen = await this.#see(target);
    const [host, now] = [new URL(target).hostname, this.#cloud.now()];
    return alertsOf().flatMap(({ id, settings }) => {
      const text = alarmText(settings, host, seen, now);
      if (text === undefined) return [];
      return [[id, { name: settings.name, target, text, since: this.#alarms.get(id)?.since ?? now }]];
    });
  }

  async #see(target: string): Promise<Seen> {
    const { state } = this.#cloud;
    const { hostname } = new URL(target);
    const address = addressOf(
      hostname,
      [...state.domains.keys()].flatMap((domain) => zoneRecords(state, domain)),
    );
    if (address === undefined) return { isUp: false, words: `no domain of the account has an address for ${hostname}` };
    return look(target, address);
  }
}
