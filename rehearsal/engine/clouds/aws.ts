import { z } from "zod";

import { Mistake } from "../mistake.ts";
import { awsApi } from "./aws-api.ts";
import type { Cloud, KeyVerdict, Provider, RehearsedStack } from "./cloud.ts";

/** Credentials, whoever they are for. */
const accountKeys = ["aws:accessKey", "aws:secretKey", "aws:token"];

const rangeKey = "evenkeel:vpcRange";

/** The program's own default, where a stack names no region. */
const usualRegion = "eu-central-1";

export const aws: Cloud = {
  name: "aws",
  title: "AWS",
  hostWord: "instance",
  groupWord: "group",
  judgeKey,
  rehearsalConfig: async ({ name, config }, { clouds }) =>
    hasRange(config) ? {} : { [rangeKey]: await freeRange(clouds.aws.url, name) },
  rehearsalKeys: [],
  secrets: {},
  environment: () => ({}),
  attachProvider: async ({ clouds }): Promise<Provider> => {
    const { startAwsProvider } = await import("../../aws/provider/provider.ts");
    const { port, stop } = await startAwsProvider({ url: clouds.aws.url });
    return { title: "stand-in for the AWS provider", at: { port }, stop };
  },
  api: ({ clouds }, configs) => awsApi(clouds.aws.url, [...new Set(configs.map(regionOf))]),
};

/** The model speaks none of AWS's protocols, so an endpoint, even of this machine, is never ours. */
function judgeKey(key: string): KeyVerdict | undefined {
  if (key === "aws:endpoints") return { do: "refuse" };
  if (accountKeys.includes(key))
    return { do: "drop", reason: "the rehearsal has no account, and needs no credentials" };
  if (key.startsWith("aws:"))
    return { do: "drop", reason: "the program tells its provider what it needs, as in a real `pulumi up`" };
  return undefined;
}

function regionOf({ "evenkeel:region": region }: RehearsedStack["config"]): string {
  return typeof region === "string" && region !== "" ? region : usualRegion;
}

function hasRange(config: RehearsedStack["config"]): boolean {
  return config[rangeKey] !== undefined && config[rangeKey] !== "";
}

/**
 * A private range that this machine has free. The program's usual one would do in the cloud, where no two sites share a
 * network; here all of them, and the machine's own networks, are on one machine.
 */
async function freeRange(url: string, stack: string): Promise<string> {
  const response = await fetch(`${url}/_rehearsal/free-range?name=${encodeURIComponent(stack)}`);
  if (!response.ok) throw new Mistake(`no private range for the stack ${stack}: ${await response.text()}`);
  return z.object({ range: z.string() }).parse(await response.json()).range;
}
