import { drainSeconds } from "./health-policy.ts";
import { hostFile, type HostFile } from "./host-file.ts";
import type { HostRecipe } from "./recipe.ts";

/** The web server in front of the app: nginx, configured by us alone; Debian's own sites are never loaded. */
export function nginxFiles({ health, serverNames, trustedRange }: HostRecipe): HostFile[] {
  const healthLocation = { healthPath: health.path, healthTimeoutSeconds: health.timeoutSeconds };
  const drain = drainSeconds(health);
  const named = serverNames.length > 0;
  return [
    nginxFile("nginx.conf", { trustedRange, drainSeconds: drain }),
    nginxFile("evenkeel/error-texts.conf"),
    nginxFile("evenkeel/errors.conf"),
    nginxFile("evenkeel/headers.conf"),
    nginxFile("evenkeel/health.conf", healthLocation),
    nginxFile("evenkeel/proxy.conf"),
    // Without names the site is the only server, so it answers for every host.
    nginxFile("evenkeel/sites/site.conf", { serverNames: named ? serverNames.join(" ") : "localhost" }),
    ...(named ? [nginxFile("evenkeel/sites/unknown-hosts.conf")] : []),
    hostFile("/etc/systemd/system/nginx.service.d/evenkeel.conf", "0644", "systemd/nginx.service.d/evenkeel.conf", {
      drainSeconds: drain,
      // The 5 s after TERM, and as much again.
      stopLimitSeconds: drain + 10,
    }),
  ];
}

function nginxFile(name: string, values: Parameters<typeof hostFile>[3] = {}): HostFile {
  return hostFile(`/etc/nginx/${name}`, "0644", `nginx/${name}`, values);
}
