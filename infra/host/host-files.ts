import { apache } from "./apache.ts";
import { certbotPart } from "./certbot.ts";
import { drainSeconds } from "./health-policy.ts";
import { hostFile, type HostFile } from "./host-file.ts";
import { nginx } from "./nginx.ts";
import type { HostRecipe } from "./recipe.ts";
import { storeAccess } from "./store-access.ts";

const units = [
  "evenkeel",
  "evenkeel-admit",
  "evenkeel-boot",
  "evenkeel-identity",
  "evenkeel-metadata-guard",
  "evenkeel-verdict",
] as const;

/** Every file that cloud-init writes on a host. `templates/README.md` says what each is for. */
export function hostFiles(recipe: HostRecipe): HostFile[] {
  const { release, runtime, store } = recipe;
  const [webServer, other] = recipe.webServer === "nginx" ? [nginx, apache] : [apache, nginx];
  const access = storeAccess(store);
  const certbot = certbotPart(recipe, webServer);
  const drain = drainSeconds(recipe.health);
  // What differs from recipe to recipe, so that an image can have too much of it.
  const variable = [...webServer.files(recipe), ...certbot.files];
  return [
    ...access.files,
    { path: "/etc/evenkeel/site.json", mode: "0644", content: siteJson(recipe) },
    hostFile("/etc/evenkeel/ecosystem.config.cjs", "0644", "pm2/ecosystem.config.cjs"),
    hostFile("/etc/evenkeel/metadata-guard.nft", "0644", "nftables/metadata-guard.nft"),
    hostFile("/usr/local/lib/evenkeel/boot", "0755", "boot/boot.sh", {
      release: { ...release },
      runtime: { ...runtime },
      webServer: { package: webServer.package, check: webServer.check, other: other.package },
      packages: certbot.packages,
      ownFiles: variable.map(({ path }) => path).join(" "),
    }),
    hostFile("/usr/local/lib/evenkeel/store", "0644", "boot/store.sh", {
      storeUrl: `${store.endpoint}/${store.bucket}`,
      storeCredentials: access.credentialsCommand,
    }),
    hostFile("/usr/local/lib/evenkeel/agent", "0755", "agent/agent.sh", { generation: recipe.generation }),
    hostFile("/usr/local/lib/evenkeel/environment.mjs", "0644", "agent/environment.mjs"),
    hostFile("/usr/local/lib/evenkeel/reload.mjs", "0644", "pm2/reload.mjs"),
    hostFile("/usr/local/lib/evenkeel/draining", "0644", "drain/draining.sh"),
    hostFile("/usr/local/lib/evenkeel/drain", "0755", "drain/drain.sh", { drainSeconds: drain }),
    hostFile("/usr/local/lib/evenkeel/seal", "0755", "snapshot/seal.sh", {
      webServer: webServer.package,
      certbotUnits: certbot.units,
      certbotLeftovers: certbot.leftovers,
    }),
    hostFile("/usr/local/lib/evenkeel/identity", "0755", "boot/identity.sh"),
    hostFile("/usr/local/lib/evenkeel/admit.mjs", "0644", "boot/admit.mjs"),
    ...units.map((unit) => hostFile(`/etc/systemd/system/${unit}.service`, "0644", `systemd/${unit}.service`)),
    hostFile("/etc/systemd/system/evenkeel-drain.service", "0644", "systemd/evenkeel-drain.service", {
      // Whatever holds the machine up besides.
      stopLimitSeconds: drain + 10,
    }),
    hostFile("/etc/systemd/journald.conf.d/evenkeel.conf", "0644", "systemd/journald.conf"),
    hostFile("/etc/sysusers.d/evenkeel.conf", "0644", "systemd/sysusers.conf"),
    hostFile("/etc/tmpfiles.d/evenkeel.conf", "0644", "systemd/tmpfiles.conf"),
    hostFile("/etc/apt/apt.conf.d/52evenkeel", "0644", "apt/evenkeel.conf"),
    ...variable,
  ];
}

/** What this host has to serve, for its own programs; `serverName` is what they call the site. */
function siteJson({ generation, release, runtime, probes, health, serverNames }: HostRecipe): string {
  const site = {
    generation,
    release: release.id,
    runtime: runtime.id,
    probes: probes.map(({ path, status }) => ({ path, status })),
    healthPath: health.path,
    serverName: serverNames[0] ?? "localhost",
  };
  return `${JSON.stringify(site, null, 2)}\n`;
}
