import type { CheckFailure } from "../../../provider/check-failure.ts";
import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { fromApi, toApi } from "./firewall.ts";
import type { ApiFirewall, FirewallInputs } from "./firewall.ts";

interface FirewallReply {
  readonly firewall: ApiFirewall;
}

export const firewall: ResourceImplementation<Client, FirewallInputs> = {
  check(inputs): CheckFailure[] {
    const lists = ["inboundRules", "outboundRules"].map((name) => [name, inputs[name] ?? []] as const);
    if (lists.every(([, rules]) => Array.isArray(rules) && rules.length === 0)) {
      return [{ property: "inboundRules", reason: "is empty and so is outboundRules; at least one rule is required" }];
    }
    return lists.flatMap(([name, rules]) =>
      (Array.isArray(rules) ? (rules as unknown[]) : []).flatMap((rule, index) =>
        portIsMissing(rule)
          ? [
              {
                property: `${name}[${index}].portRange`,
                reason: "is missing; tcp and udp need one, such as 443, 8000-9000 or all",
              },
            ]
          : [],
      ),
    );
  },
  async create(operation, inputs) {
    const api = apiOf(operation);
    const { firewall: created } = await api.post<FirewallReply>("firewalls", toApi(inputs));
    operation.exists(created.id, fromApi(created));
    const { firewall: found } = await api.get<FirewallReply>(`firewalls/${created.id}`);
    return { id: found.id, outputs: fromApi(found) };
  },
  async read(operation, id) {
    const reply = await apiOf(operation).find<FirewallReply>(`firewalls/${id}`);
    return reply && { id, outputs: fromApi(reply.firewall) };
  },
  async update(operation, id, { inputs }) {
    const api = apiOf(operation);
    await api.put(`firewalls/${id}`, toApi(inputs));
    return fromApi((await api.get<FirewallReply>(`firewalls/${id}`)).firewall);
  },
  async delete(operation, id) {
    try {
      await apiOf(operation).delete(`firewalls/${id}`);
    } catch (error) {
      // As the official provider has it: real messages lack this text, so that deleting what is gone already fails.
      if (!(error instanceof Error) || !error.message.includes("404 Not Found")) {
        throw error;
      }
    }
  },
};

function portIsMissing(rule: unknown): boolean {
  return (
    typeof rule === "object" &&
    rule !== null &&
    "protocol" in rule &&
    typeof rule.protocol === "string" &&
    rule.protocol !== "icmp" &&
    !("portRange" in rule)
  );
}
