import { randomUUID } from "node:crypto";

import { type Fields, numbers, texts } from "../../http/fields.ts";
import type { Call, Reply, Route } from "../../http/router.ts";
import type { Cloud } from "./cloud.ts";
import { ApiError, notFound, unprocessable } from "./errors.ts";
import { checkMembers, readFirewall, readRules, type FirewallSettings } from "./firewall-settings.ts";
import { sameTag } from "./membership.ts";
import { pageOf } from "./pagination.ts";
import type { FirewallRecord } from "./records.ts";

export function firewallView(cloud: Cloud, firewall: FirewallRecord): object {
  const pending = cloud.reconciler.pendingChanges(firewall.id);
  const failed = pending.some((change) => change.status === "failed");
  return {
    id: firewall.id,
    name: firewall.name,
    status: failed ? "failed" : pending.length > 0 ? "waiting" : "succeeded",
    created_at: firewall.createdAt,
    pending_changes: pending,
    inbound_rules: firewall.inboundRules,
    outbound_rules: firewall.outboundRules,
    // Those named by id only: the ones found by tag would be a difference for whoever compares with what they sent.
    droplet_ids: firewall.dropletIds,
    tags: firewall.tags,
  };
}

function checkName(cloud: Cloud, name: string, self?: FirewallRecord): void {
  const other = [...cloud.state.firewalls.values()].find((firewall) => firewall.name === name && firewall !== self);
  if (other !== undefined) throw new ApiError(409, `duplicate name: there is a firewall ${name} already.`);
}

function createFirewall(cloud: Cloud, body: Fields): FirewallRecord {
  const settings = readFirewall(cloud.state, body);
  checkName(cloud, settings.name);
  const firewall: FirewallRecord = { id: randomUUID(), createdAt: cloud.now(), ...settings };
  cloud.state.firewalls.set(firewall.id, firewall);
  return firewall;
}

export function firewallRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const found = (call: Call): FirewallRecord => {
    const firewall = state.firewalls.get(call.params["firewall"] ?? "");
    if (firewall === undefined) throw notFound();
    return firewall;
  };
  const at = (rest: string) => `/v2/firewalls/{firewall}${rest}`;
  const changed = (call: Call, next: (firewall: FirewallRecord) => Partial<FirewallSettings>): Reply => {
    const firewall = found(call);
    const settings = { ...firewall, ...next(firewall) };
    checkMembers(state, settings);
    Object.assign(firewall, settings);
    return { status: 204 };
  };
  return [
    {
      method: "GET",
      pattern: "/v2/firewalls",
      handle: (call) =>
        pageOf(
          call,
          "firewalls",
          [...state.firewalls.values()].map((firewall) => firewallView(cloud, firewall)),
        ),
    },
    {
      method: "POST",
      pattern: "/v2/firewalls",
      handle: (call) => ({
        status: 202,
        body: { firewall: firewallView(cloud, createFirewall(cloud, call.body)) },
      }),
    },
    {
      method: "GET",
      pattern: at(""),
      handle: (call) => ({ status: 200, body: { firewall: firewallView(cloud, found(call)) } }),
    },
    {
      method: "PUT",
      pattern: at(""),
      handle: (call) => {
        const firewall = found(call);
        const settings = readFirewall(state, call.body);
        checkName(cloud, settings.name, firewall);
        Object.assign(firewall, settings);
        return { status: 200, body: { firewall: firewallView(cloud, firewall) } };
      },
    },
    {
      method: "DELETE",
      pattern: at(""),
      handle: (call) => {
        state.firewalls.delete(found(call).id);
        return { status: 204 };
      },
    },
    {
      method: "POST",
      pattern: at("/droplets"),
      handle: (call) =>
        changed(call, (firewall) => ({
          dropletIds: [...new Set([...firewall.dropletIds, ...numbers(call.body, "droplet_ids")])],
        })),
    },
    {
      method: "DELETE",
      pattern: at("/droplets"),
      handle: (call) => {
        const removed = numbers(call.body, "droplet_ids");
        return changed(call, (firewall) => ({ dropletIds: firewall.dropletIds.filter((id) => !removed.includes(id)) }));
      },
    },
    {
      method: "POST",
      pattern: at("/tags"),
      handle: (call) =>
        changed(call, (firewall) => ({ tags: [...new Set([...firewall.tags, ...texts(call.body, "tags")])] })),
    },
    {
      method: "DELETE",
      pattern: at("/tags"),
      handle: (call) => {
        const removed = texts(call.body, "tags");
        const kept = (tag: string) => !removed.some((one) => sameTag(one, tag));
        return changed(call, (firewall) => ({ tags: firewall.tags.filter(kept) }));
      },
    },
    {
      method: "POST",
      pattern: at("/rules"),
      handle: (call) => {
        const added = readRules(state, call.body);
        return changed(call, ({ inboundRules, outboundRules }) => ({
          inboundRules: [...inboundRules, ...added.inboundRules],
          outboundRules: [...outboundRules, ...added.outboundRules],
        }));
      },
    },
    {
      method: "DELETE",
      pattern: at("/rules"),
      handle: (call) => {
        const removed = readRules(state, call.body);
        return changed(call, ({ inboundRules, outboundRules }) => ({
          inboundRules: without(inboundRules, removed.inboundRules),
          outboundRules: without(outboundRules, removed.outboundRules),
        }));
      },
    },
  ];
}

function without(rules: readonly Fields[], removed: readonly Fields[]): Fields[] {
  const left = rules.filter((rule) => !removed.some((one) => JSON.stringify(one) === JSON.stringify(rule)));
  if (left.length === rules.length - removed.length) return left;
  throw unprocessable("one of the rules to be removed is not a rule of this firewall.");
}
