import {
  choice,
  type Fields,
  flag,
  integer,
  object,
  objects,
  optionalText,
  text,
  texts,
} from "../../../http/fields.ts";
import { notRehearsed, unprocessable } from "../errors.ts";
import type { UptimeAlertSettings, UptimeCheckSettings } from "./records.ts";

const regions = ["us_east", "us_west", "eu_west", "se_asia"];
const periods = ["2m", "3m", "5m", "10m", "15m", "30m", "1h"] as const;
const maxThreshold = 2 ** 31 - 1;

/** What a POST or PUT says of a check. @param before what a PUT leaves unsaid stays. @throws {ApiError} 422 */
export function readCheck(body: Fields, before?: UptimeCheckSettings): UptimeCheckSettings {
  const whole: Fields = { ...before, ...body };
  if (whole["type"] === "ping") throw notRehearsed("a check by ping", "use http or https");
  const type = choice(whole, "type", ["http", "https"], "https");
  const target = text(whole, "target");
  if (!URL.canParse(target) || !/^https?:$/.test(new URL(target).protocol)) {
    throw unprocessable(`target must be a URL with http or https, not ${JSON.stringify(target)}.`);
  }
  const wanted = texts(whole, "regions");
  const unknown = wanted.find((region) => !regions.includes(region));
  if (unknown !== undefined) throw unprocessable(`regions must be some of ${regions.join(", ")}, not ${unknown}.`);
  return { name: text(whole, "name"), target, type, regions: wanted, enabled: flag(whole, "enabled", true) };
}

/** What a POST or PUT says of an alert, as a whole. @throws {ApiError} 422 */
export function readAlert(body: Fields): UptimeAlertSettings {
  if (body["type"] === "latency") throw notRehearsed("an alert on latency", "use down, down_global or ssl_expiry");
  const type = choice(body, "type", ["down", "down_global", "ssl_expiry"]);
  const isExpiry = type === "ssl_expiry";
  const notifications = object(body, "notifications") ?? {};
  return {
    name: text(body, "name"),
    type,
    threshold: integer(body, "threshold", { min: isExpiry ? 1 : 0, max: maxThreshold }, isExpiry ? undefined : 0),
    comparison: choice(body, "comparison", ["greater_than", "less_than"], "less_than"),
    period: choice(body, "period", periods),
    notifications: {
      email: texts(notifications, "email"),
      slack: objects(notifications, "slack").map((slack) => ({
        channel: text(slack, "channel"),
        url: optionalText(slack, "url") ?? "",
      })),
    },
  };
}
