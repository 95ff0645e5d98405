import { isLoopback } from "../../provider/loopback.ts";
import { installedProvider, providerVersion } from "../set-up/provider-plugin.ts";
import type { Cloud, Provider } from "./cloud.ts";
import { digitalOceanApi } from "./digitalocean-api.ts";

/** Never valid anywhere: real tokens of DigitalOcean begin with `dop_v1_` or `doo_v1_`. */
export const throwAwayToken = "rehearsal-token";

const endpoints = ["digitalocean:apiEndpoint", "digitalocean:spacesEndpoint"];
const accountKeys = ["digitalocean:token", "digitalocean:spacesAccessId", "digitalocean:spacesSecretKey"];

export const digitalocean: Cloud = {
  name: "digitalocean",
  title: "DigitalOcean",
  hostWord: "droplet",
  groupWord: "autoscale pool",
  judgeKey: (key, value) => {
    if (endpoints.includes(key)) return isOurs(value) ? undefined : { do: "refuse" };
    if (accountKeys.includes(key)) return { do: "drop", reason: "the rehearsal has a throw-away one" };
    return undefined;
  },
  rehearsalConfig: (_stack, { clouds, store }) =>
    Promise.resolve({
      "digitalocean:apiEndpoint": clouds.digitalocean.url,
      "digitalocean:spacesEndpoint": store.url,
    }),
  rehearsalKeys: endpoints,
  secrets: { "digitalocean:token": throwAwayToken },
  environment: ({ clouds, store }) => ({
    DIGITALOCEAN_API_URL: clouds.digitalocean.url,
    SPACES_ENDPOINT_URL: store.url,
  }),
  attachProvider,
  api: ({ clouds }) => digitalOceanApi(clouds.digitalocean.url, throwAwayToken),
};

/** The official provider where it is installed, else the stand-in, served by this process. */
async function attachProvider(): Promise<Provider> {
  const folder = await installedProvider();
  if (folder !== undefined) {
    const title = `official DigitalOcean provider ${providerVersion()}`;
    return { title, at: { folder }, stop: () => Promise.resolve() };
  }
  const { startDigitalOceanProvider } = await import("../../digitalocean/provider/provider.ts");
  const { port, stop } = await startDigitalOceanProvider();
  return { title: "stand-in for the DigitalOcean provider", at: { port }, stop };
}

function isOurs(endpoint: unknown): boolean {
  return typeof endpoint === "string" && isLoopback(endpoint);
}
