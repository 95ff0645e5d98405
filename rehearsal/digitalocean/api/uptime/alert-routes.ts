import { randomUUID } from "node:crypto";

import type { Call, Route } from "../../../http/router.ts";
import type { Cloud } from "../cloud.ts";
import { notFound } from "../errors.ts";
import { pageOf } from "../pagination.ts";
import { checkOf } from "./check-routes.ts";
import type { UptimeAlertRecord } from "./records.ts";
import { readAlert } from "./settings.ts";

function alertView({ id, settings }: UptimeAlertRecord): object {
  return { id, ...settings };
}

/** Alerts of a check. One that is asked for under another check is not there. */
export function uptimeAlertRoutes({ state }: Cloud): Route[] {
  const all = "/v2/uptime/checks/{check}/alerts";
  const one = `${all}/{alert}`;
  const found = (call: Call): UptimeAlertRecord => {
    const alert = state.uptimeAlerts.get(call.params["alert"] ?? "");
    if (alert?.check !== checkOf(state, call).id) throw notFound();
    return alert;
  };
  return [
    {
      method: "GET",
      pattern: all,
      handle: (call) => {
        const { id } = checkOf(state, call);
        const own = [...state.uptimeAlerts.values()].filter(({ check }) => check === id);
        return pageOf(call, "alerts", own.map(alertView));
      },
    },
    {
      method: "POST",
      pattern: all,
      handle: (call) => {
        const check = checkOf(state, call).id;
        const alert: UptimeAlertRecord = { id: randomUUID(), check, settings: readAlert(call.body) };
        state.uptimeAlerts.set(alert.id, alert);
        return { status: 201, body: { alert: alertView(alert) } };
      },
    },
    { method: "GET", pattern: one, handle: (call) => ({ status: 200, body: { alert: alertView(found(call)) } }) },
    {
      method: "PUT",
      pattern: one,
      handle: (call) => {
        const alert = found(call);
        alert.settings = readAlert(call.body);
        return { status: 200, body: { alert: alertView(alert) } };
      },
    },
    {
      method: "DELETE",
      pattern: one,
      handle: (call) => {
        state.uptimeAlerts.delete(found(call).id);
        return { status: 204 };
      },
    },
  ];
}
