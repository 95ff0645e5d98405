import { randomUUID } from "node:crypto";

import { decimal, type Fields, integer, object, optionalText, text, texts } from "../../../http/fields.ts";
import type { Cloud } from "../cloud.ts";
import { readOrder } from "../droplet-create.ts";
import { unprocessable } from "../errors.ts";
import { vpcFor } from "../vpc-networks.ts";
import type { DynamicConfig, PoolConfig, PoolRecord } from "./records.ts";

/** What a POST or PUT says of a pool, as a whole. */
export interface PoolSettings {
  readonly name: string;
  readonly config: PoolConfig;
  readonly template: Fields;
  readonly userData: string | undefined;
}

/** Limits of the API's description. */
const limits = {
  static: { min: 1, max: 1000 },
  least: { min: 1, max: 500 },
  most: { min: 1, max: 1000 },
  target: { min: 0.05, max: 1 },
  cooldownMinutes: { min: 5, max: 20 },
};

/** Checks the template as if a droplet were made from it now. @throws {ApiError} 422 in words */
export async function readSettings(cloud: Cloud, body: Fields): Promise<PoolSettings> {
  const name = text(body, "name");
  const config = readConfig(object(body, "config") ?? {});
  const { user_data, ...given } = object(body, "droplet_template") ?? {};
  const userData = optionalText({ user_data }, "user_data");
  const keys = texts(given, "ssh_keys");
  if (keys.length === 0) {
    throw unprocessable(
      "droplet_template.ssh_keys is required: an autoscale pool's droplets have at least one SSH key.",
    );
  }
  const template = { ...given, region: text(given, "region"), image: text(given, "image"), ssh_keys: keys };
  const order = readOrder(cloud, dropletBody(template, userData, memberName({ name, id: randomUUID() }, 1)));
  await vpcFor(cloud, order.region.slug, order.vpc);
  return { name, config, template, userData: userData === "" ? undefined : userData };
}

/** The name of a pool's droplet, in the form that DigitalOcean's have been seen in: `NAME-UUID-001`. */
export function memberName({ name, id }: Pick<PoolRecord, "name" | "id">, number: number): string {
  return `${name}-${id}-${String(number).padStart(3, "0")}`;
}

/** What a `POST /v2/droplets` for one member would say. Without being asked for, its droplets have no agent. */
export function dropletBody(template: Fields, userData: string | undefined, name: string): Fields {
  return {
    with_droplet_agent: false,
    ...template,
    name,
    ...(userData === undefined ? {} : { user_data: userData }),
  };
}

/** How many members a pool has while nothing is measured. */
export function leastMembers(config: PoolConfig): number {
  return "min_instances" in config ? config.min_instances : config.target_number_instances;
}

function readConfig(config: Fields): PoolConfig {
  if (config["target_number_instances"] === undefined) return readDynamic(config);
  const [other] = Object.keys(config).filter((key) => key !== "target_number_instances");
  if (other !== undefined) {
    throw unprocessable(`config has target_number_instances, a fixed size; ${other} is for pools that scale.`);
  }
  return { target_number_instances: integer(config, "target_number_instances", limits.static) };
}

function readDynamic(config: Fields): DynamicConfig {
  const least = integer(config, "min_instances", limits.least);
  const most = integer(config, "max_instances", limits.most);
  if (least > most) throw unprocessable(`min_instances (${least}) must not be above max_instances (${most}).`);
  const targets = ["target_cpu_utilization", "target_memory_utilization"].filter((key) => config[key] !== undefined);
  if (targets.length === 0) {
    throw unprocessable(
      "config needs target_cpu_utilization or target_memory_utilization (0.05 to 1) to scale by, or target_number_instances.",
    );
  }
  return {
    min_instances: least,
    max_instances: most,
    ...Object.fromEntries(targets.map((key) => [key, decimal(config, key, limits.target)])),
    ...(config["cooldown_minutes"] === undefined
      ? {}
      : { cooldown_minutes: integer(config, "cooldown_minutes", limits.cooldownMinutes) }),
  };
}
