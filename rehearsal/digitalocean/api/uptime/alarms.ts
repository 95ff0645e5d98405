import { timestamp } from "../cloud.ts";
import type { Seen } from "./look.ts";
import type { UptimeAlertSettings } from "./records.ts";

const millisecondsPerDay = 86_400_000;

/**
 * What an alert has to say of what its check saw, in words; `undefined`: nothing. A certificate that could not be seen does not
 * end: that its site is down is for another alert to say.
 *
 * @param now RFC 3339
 */
export function alarmText(alert: UptimeAlertSettings, host: string, seen: Seen, now: string): string | undefined {
  if (alert.type !== "ssl_expiry") return seen.isUp ? undefined : `${host} is down: ${seen.words}`;
  if (seen.certificateEnds === undefined) return undefined;
  const days = (seen.certificateEnds - Date.parse(now)) / millisecondsPerDay;
  const isOver = alert.comparison === "less_than" ? days < alert.threshold : days > alert.threshold;
  if (!isOver) return undefined;
  const end = timestamp(seen.certificateEnds);
  return `the certificate of ${host} ends in ${days.toFixed(1)} days, on ${end}; the alert is at ${alert.threshold} days`;
}
