import type { Provider } from "./clouds/cloud.ts";
import { type CloudName, cloudNames } from "./clouds/cloud-name.ts";
import { clouds } from "./clouds/clouds.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Settings } from "./stack-files.ts";

/** What makes the engine find the providers of all clouds: a stack may change its cloud. */
export interface AttachedProviders {
  /** Which one works for each cloud, for people. */
  readonly titles: Readonly<Record<CloudName, string>>;
  /** Added to the engine's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Added to the project file. */
  readonly projectSettings: Settings;
  readonly stop: () => Promise<void>;
}

export async function attachProviders(endpoint: Pick<Endpoint, "clouds">): Promise<AttachedProviders> {
  const attached: [CloudName, Provider][] = [];
  const stop = async () => {
    for (const [, provider] of attached) await provider.stop();
  };
  try {
    for (const name of cloudNames) attached.push([name, await clouds[name].attachProvider(endpoint)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...settingsFor(Object.fromEntries(attached) as Record<CloudName, Provider>), stop };
}

/** How the engine is told where the providers are: those that run in a variable, those on disk in the project file. */
export function settingsFor(providers: Readonly<Record<CloudName, Pick<Provider, "title" | "at">>>) {
  const running = cloudNames.flatMap((name) => {
    const { at } = providers[name];
    return "port" in at ? [`${name}:${at.port}`] : [];
  });
  const installed = cloudNames.flatMap((name) => {
    const { at } = providers[name];
    return "folder" in at ? [{ name, path: at.folder }] : [];
  });
  return {
    titles: { digitalocean: providers.digitalocean.title, aws: providers.aws.title },
    environment: running.length === 0 ? {} : { PULUMI_DEBUG_PROVIDERS: running.join(",") },
    projectSettings: installed.length === 0 ? {} : { plugins: { providers: installed } },
  } satisfies Omit<AttachedProviders, "stop">;
}
