import { drainSeconds } from "./health-policy.ts";
import { hostFile, type HostFile } from "./host-file.ts";
import type { HostRecipe } from "./recipe.ts";
import { webServerUnit, type WebServer } from "./web-server.ts";

export const apache: WebServer = {
  package: "apache2",
  check: "apachectl configtest",
  files: (recipe) => {
    const { health, hstsSeconds, trustedRange } = recipe;
    const healthPathPattern = escapePattern(health.path);
    return [
      apacheFile("apache2.conf", { trustedRange, drainSeconds: drainSeconds(health), healthPath: health.path }),
      apacheFile("evenkeel/errors.conf"),
      apacheFile("evenkeel/gzip.conf"),
      apacheFile("evenkeel/headers.conf"),
      apacheFile("evenkeel/proxy.conf", { healthTimeoutSeconds: health.timeoutSeconds }),
      apacheFile("evenkeel/sites/site.conf", { port: 80, rules: "redirects", healthPathPattern }),
      ...(hstsSeconds > 0 ? [apacheFile("evenkeel/sites/strict-transport-security.conf", { hstsSeconds })] : []),
      ...(health.port === 80
        ? []
        : [apacheFile("evenkeel/sites/health-port.conf", { healthPort: health.port, healthPathPattern })]),
      ...(recipe.certbot === undefined ? redirects(recipe) : rulesWithCertbot(recipe)),
      hostFile("/etc/evenkeel/web-server-identity.conf", "0644", "apache/identity.conf"),
      hostFile("/etc/logrotate.d/apache2", "0644", "apache/logrotate.conf"),
      webServerUnit("apache2", health),
    ];
  },
};

/** Where TLS ends at the load balancer, or not at all. */
function redirects({ serverNames: [canonicalName], scheme, redirectHttp }: HostRecipe): HostFile[] {
  return [
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
  ];
}

/** Where it ends here. Apache reads a folder's files in the order of their names, and rules count in that order. */
function rulesWithCertbot({ health, serverNames, trustedRange }: HostRecipe): HostFile[] {
  const [canonicalName = ""] = serverNames;
  const file = (name: string, from: string, values: Values = {}): HostFile =>
    hostFile(`/etc/apache2/evenkeel/${name}`, "0644", `apache/evenkeel/${from}`, values);
  return [
    apacheFile("evenkeel/sites/https.conf"),
    apacheFile("evenkeel/redirects/acme-challenge.conf"),
    apacheFile("evenkeel/redirects/https.conf", { canonicalName, trustedRange }),
    // Any of its names is the site's own as long as there is no HTTPS.
    file("redirects/site-names.conf", "redirects/canonical-host.conf", {
      canonicalPattern: `(?:${serverNames.map(escapePattern).join("|")})`,
      canonicalName,
      scheme: "http",
    }),
    apacheFile("evenkeel/certified/refused.conf"),
    file("certified/site.conf", "sites/site.conf", {
      port: 443,
      rules: "tls",
      healthPathPattern: escapePattern(health.path),
    }),
    file("tls/acme-challenge.conf", "redirects/acme-challenge.conf"),
    file("tls/canonical-host.conf", "redirects/canonical-host.conf", {
      canonicalPattern: escapePattern(canonicalName),
      canonicalName,
      scheme: "https",
    }),
    apacheFile("evenkeel/tls/engine.conf", { canonicalName, serverNames: serverNames.join(" ") }),
  ];
}

type Values = Parameters<typeof hostFile>[3];

/** What paths and host names may hold, as a regular expression for just that. */
function escapePattern(text: string): string {
  return text.replaceAll(".", "\\.");
}

function apacheFile(name: string, values: Values = {}): HostFile {
  return hostFile(`/etc/apache2/${name}`, "0644", `apache/${name}`, values);
}
