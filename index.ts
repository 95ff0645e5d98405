import { createSite } from "./infra/cloud.ts";
import { outputsOf, type SiteOutputs } from "./infra/contract.ts";
import { gate } from "./infra/gate.ts";
import { readSettings } from "./infra/settings.ts";

/** The whole program: what the stack asks for, the site, the wait until it is proven, what others may read. */
export default async function main(): Promise<SiteOutputs> {
  const settings = readSettings();
  const site = await createSite(settings);
  const proven = await gate(site, settings);
  return outputsOf(proven, settings);
}
