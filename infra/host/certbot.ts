import { hostFile, type HostFile } from "./host-file.ts";
import type { Certbot, HostRecipe } from "./recipe.ts";

/** The runtime's Node: the programs are run by it, and certbot runs it by itself. */
const node = "/opt/evenkeel/runtime/current/bin/node";
const programs = "/usr/local/lib/evenkeel/certificate";
const modules = [
  "agent",
  "bucket",
  "challenge",
  "hook",
  "lease",
  "lineage",
  "order",
  "plan",
  "reach",
  "status",
] as const;

const admission = "evenkeel-admit.service.d/certificate.conf";
const rootsFile = "/etc/evenkeel/acme-roots.pem";
const wrapper = "/usr/local/bin/certbot";
const leftovers = [
  ...["/etc/letsencrypt", "/var/lib/evenkeel/certificate"],
  ...["/etc/nginx/evenkeel", "/etc/apache2/evenkeel", `/etc/systemd/system/${admission}`, rootsFile, wrapper],
];

/** What other programs of a host have to do where it gets its certificate by certbot. Empty where it does not. */
export interface CertbotPart {
  readonly files: readonly HostFile[];
  /** Debian packages for the boot script, each after a blank. */
  readonly packages: string;
  /** Units that the seal stops, each after a blank. */
  readonly units: string;
  /** What it removes, each after a blank: secrets, and what would make certbot's of a host whose site has none. */
  readonly leftovers: string;
}

/**
 * How hosts share one certificate: `templates/README.md` tells it.
 *
 * @param webServer Debian's package, and the command that checks its configuration
 */
export function certbotPart(
  { certbot, serverNames }: HostRecipe,
  webServer: { readonly package: string; readonly check: string },
): CertbotPart {
  if (certbot === undefined) return { files: [], packages: "", units: "", leftovers: "" };
  const settings = {
    names: serverNames,
    acmeServer: certbot.acmeServer,
    webServer: webServer.package,
    check: webServer.check,
  };
  return {
    files: [
      { path: "/etc/evenkeel/certificate.json", mode: "0644", content: `${JSON.stringify(settings, null, 2)}\n` },
      ...modules.map((name) => hostFile(`${programs}/${name}.mjs`, "0644", `certificate/${name}.mjs`)),
      hostFile("/etc/letsencrypt/cli.ini", "0644", "certificate/cli.ini", {
        acmeServer: certbot.acmeServer,
        account: account(certbot),
        node,
      }),
      ...roots(certbot),
      unit("evenkeel-certificate.service"),
      unit("evenkeel-challenge.service"),
      unit(admission),
      // Empty: masked, before the package enables it.
      { path: "/etc/systemd/system/certbot.timer", mode: "0644", content: "" },
    ],
    packages: " certbot",
    units: " evenkeel-certificate.service evenkeel-challenge.service",
    leftovers: leftovers.map((path) => ` ${path}`).join(""),
  };
}

function account({ acmeEmail }: Certbot): string {
  return acmeEmail === "" ? "register-unsafely-without-email = True" : `email = ${acmeEmail}`;
}

function roots({ acmeRoots }: Certbot): HostFile[] {
  if (acmeRoots === "") return [];
  return [
    { path: rootsFile, mode: "0644", content: `${acmeRoots.trimEnd()}\n` },
    hostFile(wrapper, "0755", "certificate/certbot.sh"),
  ];
}

function unit(name: string): HostFile {
  return hostFile(`/etc/systemd/system/${name}`, "0644", `systemd/${name}`);
}
