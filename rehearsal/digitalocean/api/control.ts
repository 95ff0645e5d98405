import { authorityRoutes } from "../../http/authority-surface.ts";
import type { Faults } from "../../http/faults.ts";
import { type Fields, integer } from "../../http/fields.ts";
import type { Journal } from "../../http/journal.ts";
import type { Reply, Route } from "../../http/router.ts";
import { surfaceRoutes } from "../../http/surface.ts";
import { certificateControls } from "./certificates/control.ts";
import type { CertificateKeeper } from "./certificates/keeper.ts";
import type { Cloud, Timing } from "./cloud.ts";
import { notFound, unprocessable } from "./errors.ts";
import { poolControls } from "./pools/control.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { DropletRecord } from "./records.ts";
import { statusOf } from "./status.ts";
import type { UptimeWatch } from "./uptime/watch.ts";

export interface Controls {
  readonly journal: Journal;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  readonly certificates: CertificateKeeper;
  readonly uptime: UptimeWatch;
}

const ok: Reply = { status: 204 };

/** The rehearsal's own surface under `/_rehearsal`, for tests and drills: nothing of it exists at DigitalOcean. */
export function controlRoutes(cloud: Cloud, controls: Controls): Route[] {
  const { journal, faults, rateLimit, certificates, uptime } = controls;
  const at = (rest: string) => `/_rehearsal${rest}`;
  return [
    ...surfaceRoutes({
      dataPlane: cloud.dataPlane,
      journal,
      faults,
      status: () => statusOf(cloud, faults.list()),
      machineOf: (id) => String(dropletOf(cloud, id).id),
      killed: (id) => {
        dropletOf(cloud, id).status = "off";
      },
    }),
    ...poolControls(cloud),
    ...certificateControls(cloud.state, certificates),
    ...authorityRoutes(cloud.dataPlane),
    { method: "GET", pattern: at("/alarms"), handle: () => ({ status: 200, body: { alarms: uptime.alarms() } }) },
    {
      method: "POST",
      pattern: at("/quota"),
      handle: (call) => {
        cloud.state.dropletLimit = integer(call.body, "dropletLimit", { min: 0, max: 100_000 });
        return ok;
      },
    },
    { method: "POST", pattern: at("/rate-limit"), handle: (call) => (setRateLimit(rateLimit, call.body), ok) },
    { method: "POST", pattern: at("/timing"), handle: (call) => (setTiming(cloud, call.body), ok) },
  ];
}

function dropletOf(cloud: Cloud, id: string): DropletRecord {
  const droplet = cloud.state.droplets.get(Number(id));
  if (droplet === undefined || droplet.deleting) throw notFound(`There is no droplet ${id}.`);
  return droplet;
}

/** An empty body lifts the limit. */
function setRateLimit(rateLimit: RateLimit, body: Fields): void {
  if (body["perHour"] === undefined && body["perMinute"] === undefined) {
    rateLimit.limit(undefined);
    return;
  }
  const bounds = { min: 1, max: 1_000_000 };
  const perHour = integer(body, "perHour", bounds, bounds.max);
  // DigitalOcean's burst rule: 5 % of the hour's limit within a minute.
  rateLimit.limit({ perHour, perMinute: integer(body, "perMinute", bounds, Math.max(1, Math.floor(perHour / 20))) });
}

function setTiming(cloud: Cloud, body: Fields): void {
  for (const [key, value] of Object.entries(body)) {
    if (!(key in cloud.timing)) {
      throw unprocessable(`${key} is no timing; there are ${Object.keys(cloud.timing).join(", ")}.`);
    }
    if (typeof value !== "number" || value < 0) {
      throw unprocessable(`${key} must be a number of seconds, not ${JSON.stringify(value)}.`);
    }
  }
  cloud.timing = { ...cloud.timing, ...(body as Partial<Timing>) };
}
