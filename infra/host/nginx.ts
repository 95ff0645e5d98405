import { drainSeconds } from "./health-policy.ts";
import { hostFile, type HostFile } from "./host-file.ts";
import { webServerUnit, type WebServer } from "./web-server.ts";

export const nginx: WebServer = {
  package: "nginx",
  check: "nginx -t",
  files: ({ health, serverNames, scheme, redirectHttp, trustedRange }) => {
    // Without names the site is the only server, so it answers for every host.
    const [canonicalName, ...otherNames] = serverNames;
    return [
      nginxFile("nginx.conf", { trustedRange, drainSeconds: drainSeconds(health) }),
      nginxFile("evenkeel/app.conf"),
      nginxFile("evenkeel/draining.conf"),
      nginxFile("evenkeel/error-texts.conf"),
      nginxFile("evenkeel/errors.conf"),
      nginxFile("evenkeel/headers.conf"),
      nginxFile("evenkeel/health.conf", { healthPath: health.path, healthTimeoutSeconds: health.timeoutSeconds }),
      nginxFile("evenkeel/proxy.conf"),
      nginxFile("evenkeel/sites/site.conf", { serverName: canonicalName ?? "localhost" }),
      ...when(canonicalName !== undefined, "evenkeel/sites/unknown-hosts.conf"),
      ...when(otherNames.length > 0, "evenkeel/sites/other-names.conf", {
        otherNames: otherNames.join(" "),
        canonicalName: canonicalName ?? "",
        scheme,
      }),
      ...when(redirectHttp, "evenkeel/redirects/http.conf", { canonicalName: canonicalName ?? "$host" }),
      ...when(health.port !== 80, "evenkeel/sites/health-port.conf", { healthPort: health.port }),
      hostFile("/etc/evenkeel/web-server-identity.conf", "0644", "nginx/identity.conf"),
      webServerUnit("nginx", health),
    ];
  },
};

type Values = Parameters<typeof hostFile>[3];

function when(wanted: boolean, name: string, values: Values = {}): HostFile[] {
  return wanted ? [nginxFile(name, values)] : [];
}

function nginxFile(name: string, values: Values = {}): HostFile {
  return hostFile(`/etc/nginx/${name}`, "0644", `nginx/${name}`, values);
}
