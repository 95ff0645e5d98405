import { describe, expect, it } from "vitest";

import type { NameRecord } from "../../../rehearsal/cloud/names.ts";
import { addressOf } from "../../../rehearsal/digitalocean/api/uptime/address.ts";
import { alarmText } from "../../../rehearsal/digitalocean/api/uptime/alarms.ts";
import type { UptimeAlertSettings } from "../../../rehearsal/digitalocean/api/uptime/records.ts";

const record = (type: NameRecord["type"], name: string, value: string): NameRecord => ({
  type,
  name,
  value,
  ttlSeconds: 60,
});

describe("the address of a check's target", () => {
  const records = [
    record("A", "shop.example", "127.7.0.1"),
    record("CNAME", "www.shop.example", "shop.example"),
    record("CNAME", "round.shop.example", "about.shop.example"),
    record("CNAME", "about.shop.example", "round.shop.example"),
    record("TXT", "text.shop.example", "no address"),
    record("A", "*.shop.example", "127.7.0.9"),
  ];

  it.each([
    ["shop.example", "127.7.0.1"],
    ["WWW.shop.example", "127.7.0.1"],
    ["any.shop.example", "127.7.0.9"],
    ["text.shop.example", undefined],
    ["round.shop.example", undefined],
    ["other.example", undefined],
    ["127.7.0.5", "127.7.0.5"],
  ])("%s is %s", (host, address) => {
    expect(addressOf(host, records)).toBe(address);
  });
});

describe("an alert", () => {
  const now = "2026-01-01T00:00:00Z";
  const days = (count: number): number => Date.parse(now) + count * 86_400_000;
  const alert: UptimeAlertSettings = {
    name: "a",
    type: "ssl_expiry",
    threshold: 10,
    comparison: "less_than",
    period: "2m",
    notifications: { email: [], slack: [] },
  };
  const seen = { isUp: true, words: "200" };

  it.each([
    ["a certificate with days enough", alert, { ...seen, certificateEnds: days(10) }, undefined],
    [
      "one with too few",
      alert,
      { ...seen, certificateEnds: days(9.5) },
      "the certificate of h ends in 9.5 days, on 2026-01-10T12:00:00Z; the alert is at 10 days",
    ],
    [
      "one that has ended, though the site is up",
      alert,
      { ...seen, certificateEnds: days(-1) },
      "the certificate of h ends in -1.0 days, on 2025-12-31T00:00:00Z; the alert is at 10 days",
    ],
    ["a site that shows none", alert, { isUp: false, words: "ECONNREFUSED" }, undefined],
    ["a site that is up", { ...alert, type: "down" as const }, seen, undefined],
    [
      "a site that is down",
      { ...alert, type: "down_global" as const },
      { isUp: false, words: "timed out" },
      "h is down: timed out",
    ],
  ])("says of %s what is to be said", (_, settings, saw, text) => {
    expect(alarmText(settings, "h", saw, now)).toBe(text);
  });
});
