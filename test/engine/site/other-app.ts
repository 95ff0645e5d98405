import { fileURLToPath } from "node:url";

import { createAwsSite } from "../../../infra/aws/site.ts";
import { outputsOf, type SiteOutputs } from "../../../infra/contract.ts";
import { createDigitalOceanSite } from "../../../infra/digitalocean/site.ts";
import { gate } from "../../../infra/gate.ts";
import type { Architecture, Packed } from "../../../infra/release/artifact.ts";
import { packRuntime } from "../../../infra/release/runtime.ts";
import { readSettings } from "../../../infra/settings.ts";
import type { Site } from "../../../infra/site.ts";

/** Id of the release that the other app is packed to. */
export const otherRelease = "0badc0ffee00";

/** The whole program with another app. Paper hosts run none: of what it is packed to, the id is all that they tell. */
export async function otherApp(): Promise<SiteOutputs> {
  const settings = readSettings();
  return outputsOf(await gate(await otherSite(), settings), settings);
}

/** The same, cut short when its hosts serve and nobody has been told a verdict. */
export async function otherAppCutShort(): Promise<SiteOutputs> {
  const settings = readSettings();
  const judge = () => Promise.reject(new Error("The program was cut short."));
  return outputsOf(await gate({ ...(await otherSite()), judge }, settings), settings);
}

async function otherSite(): Promise<Site> {
  const settings = readSettings();
  return settings.cloud === "aws" ? createAwsSite(settings, pack) : createDigitalOceanSite(settings, await pack("x64"));
}

async function pack(architecture: Architecture): Promise<Packed> {
  const cacheDirectory = fileURLToPath(new URL("../../../node_modules/.cache/evenkeel/", import.meta.url));
  const runtime = await packRuntime({ cacheDirectory, architecture });
  const release = { ...runtime, id: otherRelease, key: `release/${otherRelease}.tar.gz` };
  return { release, runtime };
}
