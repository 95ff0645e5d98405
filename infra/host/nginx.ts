import { drainSeconds } from "./health-policy.ts";
import { hostFile, type HostFile } from "./host-file.ts";
import type { HostRecipe } from "./recipe.ts";
import { webServerUnit, type WebServer } from "./web-server.ts";

export const nginx: WebServer = {
  package: "nginx",
  check: "nginx -t",
  files: (recipe) => {
    const { health, hstsSeconds, trustedRange } = recipe;
    const certbot = recipe.certbot !== undefined;
    return [
      nginxFile("nginx.conf", {
        trustedRange,
        drainSeconds: drainSeconds(health),
        clientAddressFrom: certbot ? "proxy_protocol" : "X-Forwarded-For",
        balancerTellsScheme: certbot ? 0 : 1,
      }),
      nginxFile("evenkeel/app.conf"),
      nginxFile("evenkeel/draining.conf"),
      nginxFile("evenkeel/error-texts.conf"),
      nginxFile("evenkeel/errors.conf"),
      nginxFile("evenkeel/headers.conf"),
      nginxFile("evenkeel/health.conf", { healthPath: health.path, healthTimeoutSeconds: health.timeoutSeconds }),
      nginxFile("evenkeel/proxy.conf"),
      ...(certbot ? sitesWithCertbot(recipe) : sites(recipe)),
      ...when(hstsSeconds > 0, "evenkeel/sites/strict-transport-security.conf", { hstsSeconds }),
      ...when(health.port !== 80, "evenkeel/sites/health-port.conf", {
        healthPort: health.port,
        proxyProtocol: certbot ? " proxy_protocol" : "",
      }),
      hostFile("/etc/evenkeel/web-server-identity.conf", "0644", "nginx/identity.conf"),
      webServerUnit("nginx", health),
    ];
  },
};

/** Where TLS ends at the load balancer, or not at all. */
function sites({ serverNames, scheme, redirectHttp }: HostRecipe): HostFile[] {
  // Without names the site is the only server, so it answers for every host.
  const [canonicalName, ...otherNames] = serverNames;
  return [
    nginxFile("evenkeel/sites/site.conf", { serverName: canonicalName ?? "localhost" }),
    ...when(canonicalName !== undefined, "evenkeel/sites/unknown-hosts.conf"),
    ...when(otherNames.length > 0, "evenkeel/sites/other-names.conf", {
      otherNames: otherNames.join(" "),
      canonicalName: canonicalName ?? "",
      scheme,
    }),
    ...when(redirectHttp, "evenkeel/redirects/http.conf", { canonicalName: canonicalName ?? "$host" }),
  ];
}

/** Where it ends here. */
function sitesWithCertbot({ serverNames }: HostRecipe): HostFile[] {
  const [canonicalName = "", ...otherNames] = serverNames;
  return [
    nginxFile("evenkeel/challenge.conf"),
    nginxFile("evenkeel/polite-reload.conf"),
    nginxFile("evenkeel/sites/http.conf", { serverNames: serverNames.join(" "), canonicalName }),
    nginxFile("evenkeel/sites/https.conf"),
    nginxFile("evenkeel/certified/site.conf", { canonicalName }),
    ...when(otherNames.length > 0, "evenkeel/certified/other-names.conf", {
      otherNames: otherNames.join(" "),
      canonicalName,
    }),
  ];
}

type Values = Parameters<typeof hostFile>[3];

function when(wanted: boolean, name: string, values: Values = {}): HostFile[] {
  return wanted ? [nginxFile(name, values)] : [];
}

function nginxFile(name: string, values: Values = {}): HostFile {
  return hostFile(`/etc/nginx/${name}`, "0644", `nginx/${name}`, values);
}
