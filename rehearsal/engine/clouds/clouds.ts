import { Mistake } from "../mistake.ts";
import type { Config } from "../stack-config.ts";
import { aws } from "./aws.ts";
import type { Cloud } from "./cloud.ts";
import { type CloudName, cloudNames } from "./cloud-name.ts";
import { digitalocean } from "./digitalocean.ts";

export const clouds: Readonly<Record<CloudName, Cloud>> = { digitalocean, aws };

/**
 * The cloud that a stack is on.
 * @throws {Mistake} when its config names one that is not rehearsed.
 */
export function cloudOf(config: Config): Cloud {
  const wanted = config["evenkeel:cloud"] ?? cloudNames[0];
  const name = cloudNames.find((known) => known === wanted);
  if (name === undefined) {
    throw new Mistake(`evenkeel:cloud: got ${JSON.stringify(wanted)}; allowed: ${cloudNames.join(", ")}.`);
  }
  return clouds[name];
}
