import { drainSeconds } from "./health-policy.ts";
import { hostFile, type HostFile } from "./host-file.ts";
import { webServerUnit, type WebServer } from "./web-server.ts";

export const apache: WebServer = {
  package: "apache2",
  check: "apachectl configtest",
  files: ({ health, serverNames: [canonicalName], scheme, redirectHttp, trustedRange }) => {
    const healthPathPattern = escapePattern(health.path);
    return [
      apacheFile("apache2.conf", { trustedRange, drainSeconds: drainSeconds(health), healthPath: health.path }),
      apacheFile("evenkeel/errors.conf"),
      apacheFile("evenkeel/gzip.conf"),
      apacheFile("evenkeel/headers.conf"),
      apacheFile("evenkeel/proxy.conf", { healthTimeoutSeconds: health.timeoutSeconds }),
      apacheFile("evenkeel/sites/site.conf", { healthPathPattern }),
      ...(health.port === 80
        ? []
        : [apacheFile("evenkeel/sites/health-port.conf", { healthPort: health.port, healthPathPattern })]),
      // A site without names answers for every host.
      ...(canonicalName === undefined
        ? []
        : [
            apacheFile("evenkeel/redirects/canonical-host.conf", {
              canonicalPattern: escapePattern(canonicalName),
              canonicalName,
              scheme,
            }),
          ]),
      ...(redirectHttp
        ? [apacheFile("evenkeel/redirects/http.conf", { canonicalName: canonicalName ?? "%{SERVER_NAME}" })]
        : []),
      hostFile("/etc/evenkeel/web-server-identity.conf", "0644", "apache/identity.conf"),
      hostFile("/etc/logrotate.d/apache2", "0644", "apache/logrotate.conf"),
      webServerUnit("apache2", health),
    ];
  },
};

/** What paths and host names may hold, as a regular expression for just that. */
function escapePattern(text: string): string {
  return text.replaceAll(".", "\\.");
}

function apacheFile(name: string, values: Parameters<typeof hostFile>[3] = {}): HostFile {
  return hostFile(`/etc/apache2/${name}`, "0644", `apache/${name}`, values);
}
