import { isIP } from "node:net";

import { choice, type Fields, numbers, object, objects, optionalText, text, texts } from "../../http/fields.ts";
import { notRehearsed, unprocessable } from "./errors.ts";
import type { FirewallRecord } from "./records.ts";
import type { State } from "./state.ts";
import { findTag } from "./tags.ts";

/** DigitalOcean's own limits. */
const limits = { dropletIds: 10, tags: 5, rules: 50, sources: 1000 };
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9.-]+$/;

export type FirewallSettings = Pick<FirewallRecord, "name" | "inboundRules" | "outboundRules" | "dropletIds" | "tags">;

/** What a POST or PUT says of a firewall, as a whole. @throws {ApiError} 422 in words. */
export function readFirewall(state: State, body: Fields): FirewallSettings {
  const name = text(body, "name");
  if (!namePattern.test(name)) {
    throw unprocessable(
      `${JSON.stringify(name)} is no firewall name: a letter or digit, then letters, digits, dots and dashes.`,
    );
  }
  const rules = readRules(state, body);
  const settings = { name, ...rules, dropletIds: numbers(body, "droplet_ids"), tags: texts(body, "tags") };
  checkMembers(state, settings);
  return settings;
}

/** @throws {ApiError} 422 for members that don't exist, more of something than allowed, or no rule at all. */
export function checkMembers(state: State, settings: FirewallSettings): void {
  const rules = settings.inboundRules.length + settings.outboundRules.length;
  if (rules === 0) throw unprocessable("a firewall must have at least one rule, inbound or outbound.");
  atMost("rules", rules, limits.rules);
  atMost("droplet_ids", settings.dropletIds.length, limits.dropletIds);
  atMost("tags", settings.tags.length, limits.tags);
  checkTargets(state, { tags: settings.tags, droplet_ids: settings.dropletIds });
}

function atMost(what: string, count: number, limit: number): void {
  if (count > limit) throw unprocessable(`a firewall can have at most ${limit} ${what}, not ${count}.`);
}

export function readRules(state: State, body: Fields): Pick<FirewallSettings, "inboundRules" | "outboundRules"> {
  return {
    inboundRules: objects(body, "inbound_rules").map((rule) => readRule(state, rule, "sources")),
    outboundRules: objects(body, "outbound_rules").map((rule) => readRule(state, rule, "destinations")),
  };
}

/** As it came in, with `ports` as the API answers it and the other side always there. */
function readRule(state: State, rule: Fields, side: "sources" | "destinations"): Fields {
  const protocol = choice(rule, "protocol", ["tcp", "udp", "icmp"]);
  if ((rule["action"] ?? "allow") !== "allow") {
    throw notRehearsed(`a firewall rule with action ${JSON.stringify(rule["action"])}`, "allow what is wanted");
  }
  const target = object(rule, side) ?? {};
  checkTargets(state, target);
  return { ...rule, protocol, ports: readPorts(protocol, optionalText(rule, "ports")), [side]: target };
}

/** All ports are `0` in replies, and so is what icmp has instead of ports. */
function readPorts(protocol: string, ports: string | undefined): string {
  if (protocol === "icmp" || ports === "all" || ports === "0") return "0";
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(ports ?? "");
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? first);
  if (ports !== undefined && first >= 1 && last >= first && last <= 65_535) return ports;
  throw unprocessable(`ports of a ${protocol} rule must be like 22, 8000-9000 or all, not ${JSON.stringify(ports)}.`);
}

function checkTargets(state: State, target: Fields): void {
  const addresses = texts(target, "addresses");
  if (addresses.length > limits.sources) {
    throw unprocessable(`a firewall rule can name at most ${limits.sources} addresses, not ${addresses.length}.`);
  }
  const malformed = addresses.find((address) => !isAddressOrRange(address));
  if (malformed !== undefined) throw unprocessable(`${JSON.stringify(malformed)} is no IP address and no CIDR.`);
  const unknownTag = texts(target, "tags").find((tag) => findTag(state, tag) === undefined);
  if (unknownTag !== undefined)
    throw unprocessable(`tag ${unknownTag} does not exist; it is not made by naming it here.`);
  const unknown = numbers(target, "droplet_ids").find((id) => !state.droplets.has(id));
  if (unknown !== undefined) throw unprocessable(`droplet ${unknown} is none of this account's droplets.`);
  texts(target, "load_balancer_uids");
}

function isAddressOrRange(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}
