import { startDigitalOceanProvider } from "../digitalocean/provider/provider.ts";
import { installedProvider, providerVersion } from "./set-up/provider-plugin.ts";
import type { Settings } from "./stack-files.ts";

/** What makes the engine find a provider of DigitalOcean's resources. */
export interface AttachedProvider {
  /** Which one it is, for people. */
  readonly title: string;
  /** Added to the engine's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Added to the project file. */
  readonly projectSettings: Settings;
  readonly stop: () => Promise<void>;
}

/** The official provider where it is installed, else the stand-in, served by this process. */
export async function attachProvider(): Promise<AttachedProvider> {
  const folder = await installedProvider();
  if (folder !== undefined) {
    return {
      title: `official DigitalOcean provider ${providerVersion()}`,
      environment: {},
      projectSettings: { plugins: { providers: [{ name: "digitalocean", path: folder }] } },
      stop: () => Promise.resolve(),
    };
  }
  const standIn = await startDigitalOceanProvider();
  return {
    title: "stand-in for the DigitalOcean provider",
    environment: { PULUMI_DEBUG_PROVIDERS: `digitalocean:${standIn.port}` },
    projectSettings: {},
    stop: standIn.stop,
  };
}
