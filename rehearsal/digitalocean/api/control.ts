import { isPaper, type Sickness } from "../../cloud/paper/sickness.ts";
import { certificateView, renewCertificate } from "./certificates.ts";
import type { Cloud, Timing } from "./cloud.ts";
import { notFound, notRehearsed, unprocessable } from "./errors.ts";
import type { Faults } from "./faults.ts";
import { choice, type Fields, integer, optionalText, text } from "./fields.ts";
import type { Journal } from "./journal.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { DropletRecord } from "./records.ts";
import type { Call, Reply, Route } from "./router.ts";
import { statusOf } from "./status.ts";

export interface Controls {
  readonly journal: Journal;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
}

const ok: Reply = { status: 204 };

/** The rehearsal's own surface under `/_rehearsal`, for tests and drills: nothing of it exists at DigitalOcean. */
export function controlRoutes(cloud: Cloud, { journal, faults, rateLimit }: Controls): Route[] {
  const at = (rest: string) => `/_rehearsal${rest}`;
  return [
    {
      method: "GET",
      pattern: at("/status"),
      handle: async () => ({ status: 200, body: await statusOf(cloud, faults.list()) }),
    },
    {
      method: "GET",
      pattern: at("/journal"),
      handle: (call) => ({ status: 200, body: { entries: journal.entries(Number(call.query.get("since") ?? 0)) } }),
    },
    { method: "POST", pattern: at("/journal/clear"), handle: () => (journal.clear(), ok) },
    { method: "GET", pattern: at("/faults"), handle: () => ({ status: 200, body: { faults: faults.list() } }) },
    {
      method: "POST",
      pattern: at("/faults"),
      handle: (call) => ({ status: 201, body: { fault: faults.add(call.body) } }),
    },
    { method: "DELETE", pattern: at("/faults"), handle: () => (faults.clear(), ok) },
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
    {
      method: "POST",
      pattern: at("/machines/{droplet}/kill"),
      handle: async (call) => {
        const droplet = dropletOf(cloud, call);
        await cloud.dataPlane.stopMachine(String(droplet.id));
        droplet.status = "off";
        return ok;
      },
    },
    {
      method: "GET",
      pattern: at("/machines/{droplet}/console"),
      handle: async (call) => {
        const droplet = dropletOf(cloud, call);
        return { status: 200, body: { console: await cloud.dataPlane.console(String(droplet.id)) } };
      },
    },
    {
      method: "POST",
      pattern: at("/machines/{droplet}/sickness"),
      handle: (call) => {
        setSickness(cloud, dropletOf(cloud, call), call.body);
        return ok;
      },
    },
    {
      method: "POST",
      pattern: at("/certificates/{name}/renew"),
      handle: (call) => {
        const certificate = renewCertificate(cloud, call.params["name"] ?? "");
        return { status: 200, body: { certificate: certificateView(certificate) } };
      },
    },
  ];
}

function dropletOf(cloud: Cloud, call: Call): DropletRecord {
  const droplet = cloud.state.droplets.get(Number(call.params["droplet"]));
  if (droplet === undefined || droplet.deleting) throw notFound(`There is no droplet ${call.params["droplet"] ?? ""}.`);
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

function setSickness(cloud: Cloud, droplet: DropletRecord, body: Fields): void {
  if (!isPaper(cloud.dataPlane)) {
    throw notRehearsed("making a real host sick from outside", "log in and break what you want to see broken");
  }
  cloud.dataPlane.setSickness(String(droplet.id), readSickness(body));
}

function readSickness(body: Fields): Sickness | undefined {
  const kind = choice(body, "kind", ["status", "release", "silent", "well"]);
  switch (kind) {
    case "status":
      return {
        kind,
        status: integer(body, "status", { min: 400, max: 599 }, 503),
        ...(optionalText(body, "path") === undefined ? {} : { path: text(body, "path") }),
      };
    case "release":
      return { kind, release: text(body, "release") };
    case "silent":
      return { kind };
    case "well":
      return undefined;
  }
}
