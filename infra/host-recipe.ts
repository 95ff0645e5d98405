import type { KnownRecipe } from "./host/generation.ts";
import type { Artifacts } from "./release/artifact.ts";
import { redirectsHttp, schemeOf, type Settings } from "./settings.ts";

/** What hosts are made from on any cloud, as far as the stack says it. */
export function hostRecipe(settings: Settings, { release, runtime }: Artifacts) {
  return {
    release,
    runtime,
    webServer: settings.webServer,
    serverNames: settings.domains,
    scheme: schemeOf(settings),
    redirectHttp: redirectsHttp(settings),
    hstsSeconds: settings.hstsSeconds,
    ...(settings.tls === "certbot" && { certbot: acme(settings) }),
    health: settings.health,
    probes: settings.probes,
  } satisfies KnownRecipe;
}

function acme({ acmeServer, acmeEmail, acmeRoots }: Settings) {
  return { acmeServer, acmeEmail, acmeRoots };
}
