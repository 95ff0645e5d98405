import { apache } from "./apache.ts";
import { hostFile, type HostFile } from "./host-file.ts";
import { nginx } from "./nginx.ts";
import type { HostRecipe } from "./recipe.ts";
import { storeAccess } from "./store-access.ts";

const units = ["evenkeel", "evenkeel-admit", "evenkeel-boot", "evenkeel-identity", "evenkeel-metadata-guard"] as const;

/** Every file that cloud-init writes on a host. `templates/README.md` says what each is for. */
export function hostFiles(recipe: HostRecipe): HostFile[] {
  const { release, runtime, store } = recipe;
  const [webServer, other] = recipe.webServer === "nginx" ? [nginx, apache] : [apache, nginx];
  const access = storeAccess(store);
  return [
    ...access.files,
    { path: "/etc/evenkeel/site.json", mode: "0644", content: siteJson(recipe) },
    hostFile("/etc/evenkeel/ecosystem.config.cjs", "0644", "pm2/ecosystem.config.cjs"),
    hostFile("/etc/evenkeel/metadata-guard.nft", "0644", "nftables/metadata-guard.nft"),
    hostFile("/usr/local/lib/evenkeel/boot", "0755", "boot/boot.sh", {
      release: { ...release },
      runtime: { ...runtime },
      storeUrl: `${store.endpoint}/${store.bucket}`,
      storeCredentials: access.credentialsCommand,
      webServer: { package: webServer.package, check: webServer.check, other: other.package },
    }),
    hostFile("/usr/local/lib/evenkeel/identity", "0755", "boot/identity.sh"),
    hostFile("/usr/local/lib/evenkeel/admit.mjs", "0644", "boot/admit.mjs"),
    ...units.map((unit) => hostFile(`/etc/systemd/system/${unit}.service`, "0644", `systemd/${unit}.service`)),
    hostFile("/etc/systemd/journald.conf.d/evenkeel.conf", "0644", "systemd/journald.conf"),
    hostFile("/etc/sysusers.d/evenkeel.conf", "0644", "systemd/sysusers.conf"),
    hostFile("/etc/tmpfiles.d/evenkeel.conf", "0644", "systemd/tmpfiles.conf"),
    hostFile("/etc/apt/apt.conf.d/52evenkeel", "0644", "apt/evenkeel.conf"),
    ...webServer.files(recipe),
  ];
}

/** What this host has to serve, for its own programs; `serverName` is what they call the site. */
function siteJson({ release, runtime, probes, health, serverNames }: HostRecipe): string {
  const site = {
    release: release.id,
    runtime: runtime.id,
    probes: probes.map(({ path, status }) => ({ path, status })),
    healthPath: health.path,
    serverName: serverNames[0] ?? "localhost",
  };
  return `${JSON.stringify(site, null, 2)}\n`;
}
