import type { CallRecord } from "../../provider/definition.ts";
import { isLoopback } from "../../provider/loopback.ts";
import { startProvider, type RunningProvider } from "../../provider/provider.ts";
import { mistakesInConfiguration, readConfiguration } from "./configuration.ts";
import { resourceFacts } from "./facts/resource-facts.ts";
import { ModelClient } from "./model-client.ts";
import { resource } from "./resource.ts";
import { rulesFor } from "./rules/index.ts";
import { loadSchema } from "./schema.ts";

export interface AwsOptions {
  /** Of the model's server, on this machine. */
  readonly url: string;
  /** How long to wait between two looks at something that isn't ready yet. Default: 200. */
  readonly pollMilliseconds?: number;
  readonly log?: (record: CallRecord) => void;
}

/** The version of the SDK in use, which the engine compares and whose facts `schema.json` holds. */
export const VERSION = "7.48.0";

/**
 * Serves a stand-in for Pulumi's AWS provider. It checks inputs as that one does and hands them to the rehearsal's model of AWS;
 * nothing of it can reach AWS.
 * @throws {Error} when `url` is not this machine's.
 */
export function startAwsProvider({ url, pollMilliseconds = 200, log }: AwsOptions): Promise<RunningProvider> {
  if (!isLoopback(url)) {
    throw new Error(`The model of AWS is on this machine (http://127.0.0.1:PORT), got ${JSON.stringify(url)}`);
  }
  const schema = loadSchema();
  const resources = Object.entries(schema.resources).map(([type, spec]) => {
    const { timeouts = {}, stays = [], deletionRetry } = resourceFacts[type] ?? {};
    const retry = deletionRetry === undefined ? {} : { deletionRetry };
    const rules = rulesFor(type);
    return [type, resource({ type, spec, timeouts, stays, ...retry, pollMilliseconds, rules })] as const;
  });
  const functions = Object.keys(schema.functions).map((token) => {
    const call = ({ client, signal }: { client: ModelClient; signal: AbortSignal }, args: object): Promise<object> =>
      client.call(token, args, signal);
    return [token, call] as const;
  });
  return startProvider<ModelClient>({
    name: "aws",
    version: VERSION,
    schema,
    resources: Object.fromEntries(resources),
    functions: Object.fromEntries(functions),
    checkConfig: mistakesInConfiguration,
    configure: (config) => new ModelClient(url, readConfiguration(config).region),
    ...(log === undefined ? {} : { log }),
  });
}
