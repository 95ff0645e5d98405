import { numbers, objects } from "../../http/fields.ts";
import type { Call, Reply, Route } from "../../http/router.ts";
import { readRule } from "./balancer-settings.ts";
import type { Cloud } from "./cloud.ts";
import { ApiError, notFound, unprocessable } from "./errors.ts";
import type { LoadBalancerRecord, LoadBalancerSettings } from "./balancer-records.ts";

/** @throws {ApiError} 404 */
export function balancerOf(cloud: Cloud, call: Call): LoadBalancerRecord {
  const balancer = cloud.state.loadBalancers.get(call.params["balancer"] ?? "");
  if (balancer === undefined || balancer.deleting) throw notFound();
  return balancer;
}

/** @throws {ApiError} 403 while the change before it is not done. */
export function mustBeReady(balancer: LoadBalancerRecord): void {
  if (!balancer.processing) return;
  throw new ApiError(403, "Load Balancer can't be updated while it processes previous actions");
}

/** It is done when the data plane has it; until then the next one is refused. */
export function change(balancer: LoadBalancerRecord, settings: LoadBalancerSettings): void {
  balancer.settings = settings;
  balancer.processing = true;
}

/** Changes to a part of a load balancer, which the official provider makes no use of. */
export function balancerChangeRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const at = (rest: string) => `/v2/load_balancers/{balancer}${rest}`;
  const changed = (call: Call, next: (balancer: LoadBalancerRecord) => LoadBalancerSettings): Reply => {
    const balancer = balancerOf(cloud, call);
    mustBeReady(balancer);
    change(balancer, next(balancer));
    return { status: 204 };
  };
  const portsIn = (call: Call) => objects(call.body, "forwarding_rules").map((rule) => rule["entry_port"]);
  return [
    {
      method: "POST",
      pattern: at("/droplets"),
      handle: (call) =>
        changed(call, ({ settings }) => ({
          ...settings,
          dropletIds: [...new Set([...byId(settings), ...numbers(call.body, "droplet_ids")])],
        })),
    },
    {
      method: "DELETE",
      pattern: at("/droplets"),
      handle: (call) => {
        const removed = numbers(call.body, "droplet_ids");
        return changed(call, ({ settings }) => ({
          ...settings,
          dropletIds: byId(settings).filter((id) => !removed.includes(id)),
        }));
      },
    },
    {
      method: "POST",
      pattern: at("/forwarding_rules"),
      handle: (call) => {
        const added = objects(call.body, "forwarding_rules").map((rule) => readRule(state, rule));
        return changed(call, ({ settings }) => ({
          ...settings,
          forwardingRules: [
            ...settings.forwardingRules.filter((rule) => !portsIn(call).includes(rule.entry_port)),
            ...added,
          ],
        }));
      },
    },
    {
      method: "DELETE",
      pattern: at("/forwarding_rules"),
      handle: (call) =>
        changed(call, ({ settings }) => {
          const left = settings.forwardingRules.filter((rule) => !portsIn(call).includes(rule.entry_port));
          if (left.length === 0) throw unprocessable("a load balancer must keep at least one forwarding rule.");
          return { ...settings, forwardingRules: left };
        }),
    },
  ];
}

function byId(settings: LoadBalancerSettings): readonly number[] {
  if (settings.tag === "") return settings.dropletIds;
  throw unprocessable(`members of ${settings.name} are chosen by tag ${settings.tag}: tag and untag droplets instead.`);
}
