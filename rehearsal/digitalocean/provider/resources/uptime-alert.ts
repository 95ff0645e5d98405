import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";

interface Slack {
  readonly channel: string;
  readonly url: string;
}

export interface UptimeAlertInputs {
  readonly checkId: string;
  readonly name: string;
  readonly type: string;
  readonly threshold?: number;
  readonly comparison?: string;
  readonly period?: string;
  readonly notifications: readonly { readonly emails?: readonly string[]; readonly slacks?: readonly Slack[] }[];
}

export interface ApiAlert {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly threshold: number;
  readonly comparison: string;
  readonly period: string;
  readonly notifications: { readonly email: readonly string[]; readonly slack: readonly Slack[] };
}

interface AlertReply {
  readonly alert: ApiAlert;
}

/** The body of a create and of an update. What has no value is sent as the empty one, as the official client does. */
export function toApi(inputs: UptimeAlertInputs): object {
  const { name, type, threshold, comparison, period, notifications } = inputs;
  return {
    name,
    type,
    notifications: {
      email: notifications.flatMap(({ emails = [] }) => emails),
      slack: notifications.flatMap(({ slacks = [] }) => slacks),
    },
    ...(threshold === undefined ? {} : { threshold }),
    ...(comparison === undefined ? {} : { comparison }),
    ...(period === undefined ? {} : { period }),
  };
}

export function fromApi(checkId: string, alert: ApiAlert): UptimeAlertInputs {
  const { name, type, threshold, comparison, period, notifications } = alert;
  const { email: emails, slack: slacks } = notifications;
  return { checkId, name, type, threshold, comparison, period, notifications: [{ emails, slacks }] };
}

export const uptimeAlert: ResourceImplementation<Client, UptimeAlertInputs, UptimeAlertInputs> = {
  async create(operation, inputs) {
    const { checkId } = inputs;
    const api = apiOf(operation);
    const { id } = (await api.post<AlertReply>(`uptime/checks/${checkId}/alerts`, toApi(inputs))).alert;
    operation.exists(id, { checkId });
    return { id, outputs: fromApi(checkId, (await api.get<AlertReply>(pathOf(checkId, id))).alert) };
  },
  async read(operation, id, state) {
    // An import names the check too: CHECK,ALERT.
    const [check, alert] = state.checkId === undefined ? id.split(",") : [state.checkId, id];
    if (check === undefined || alert === undefined) {
      throw new Error(`An uptime alert is imported as CHECK,ALERT; got ${JSON.stringify(id)}.`);
    }
    const reply = await apiOf(operation).find<AlertReply>(pathOf(check, alert));
    return reply && { id: alert, outputs: fromApi(check, reply.alert) };
  },
  // To the path of the check that is wanted now: after its replacement that one does not know the alert, and this fails.
  async update(operation, id, { inputs }) {
    const api = apiOf(operation);
    await api.put(pathOf(inputs.checkId, id), toApi(inputs));
    return fromApi(inputs.checkId, (await api.get<AlertReply>(pathOf(inputs.checkId, id))).alert);
  },
  delete: (operation, id, { checkId }) => apiOf(operation).delete(pathOf(checkId, id)),
};

function pathOf(check: string, alert: string): string {
  return `uptime/checks/${check}/alerts/${alert}`;
}
