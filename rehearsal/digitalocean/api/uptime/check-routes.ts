import { randomUUID } from "node:crypto";

import type { Call, Route } from "../../../http/router.ts";
import type { Cloud } from "../cloud.ts";
import { notFound } from "../errors.ts";
import { pageOf } from "../pagination.ts";
import type { State } from "../state.ts";
import type { UptimeCheckRecord } from "./records.ts";
import { readCheck } from "./settings.ts";

/** @throws {ApiError} 404 */
export function checkOf(state: State, call: Call): UptimeCheckRecord {
  const check = state.uptimeChecks.get(call.params["check"] ?? "");
  if (check === undefined) throw notFound();
  return check;
}

function checkView({ id, settings }: UptimeCheckRecord): object {
  return { id, ...settings };
}

/** Checks of a site from outside. How they go is in `watch.ts`. */
export function uptimeCheckRoutes({ state }: Cloud): Route[] {
  const one = "/v2/uptime/checks/{check}";
  return [
    {
      method: "GET",
      pattern: "/v2/uptime/checks",
      handle: (call) => pageOf(call, "checks", [...state.uptimeChecks.values()].map(checkView)),
    },
    {
      method: "POST",
      pattern: "/v2/uptime/checks",
      handle: (call) => {
        const check: UptimeCheckRecord = { id: randomUUID(), settings: readCheck(call.body) };
        state.uptimeChecks.set(check.id, check);
        return { status: 201, body: { check: checkView(check) } };
      },
    },
    {
      method: "GET",
      pattern: one,
      handle: (call) => ({ status: 200, body: { check: checkView(checkOf(state, call)) } }),
    },
    {
      method: "PUT",
      pattern: one,
      handle: (call) => {
        const check = checkOf(state, call);
        check.settings = readCheck(call.body, check.settings);
        return { status: 200, body: { check: checkView(check) } };
      },
    },
    {
      method: "DELETE",
      pattern: one,
      handle: (call) => {
        const { id } = checkOf(state, call);
        for (const alert of [...state.uptimeAlerts.values()])
          if (alert.check === id) state.uptimeAlerts.delete(alert.id);
        state.uptimeChecks.delete(id);
        return { status: 204 };
      },
    },
  ];
}
