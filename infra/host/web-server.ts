import { drainSeconds, type HealthPolicy } from "./health-policy.ts";
import { hostFile, type HostFile } from "./host-file.ts";
import type { HostRecipe } from "./recipe.ts";

/** A server in front of the app, configured by us alone; Debian's own sites are never loaded. */
export interface WebServer {
  /** Debian's package; its systemd unit has the same name. */
  readonly package: string;
  /** Shell command that fails if the server would not take its configuration. */
  readonly check: string;
  /** Everything that is on a host because of this server. */
  readonly files: (recipe: HostRecipe) => HostFile[];
}

/** What a host asks of the server's unit: to be there, and to have time to stop. */
export function webServerUnit(name: string, health: HealthPolicy): HostFile {
  const drain = drainSeconds(health);
  return hostFile(
    `/etc/systemd/system/${name}.service.d/evenkeel.conf`,
    "0644",
    `systemd/${name}.service.d/evenkeel.conf`,
    {
      drainSeconds: drain,
      // The 5 s after TERM, and as much again.
      stopLimitSeconds: drain + 10,
    },
  );
}
