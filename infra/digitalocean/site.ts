import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

import { generationOf } from "../host/generation.ts";
import { beginIn } from "../history/beginning.ts";
import { judgeIn } from "../history/judge.ts";
import { stock } from "../history/stock.ts";
import { renderUserData, type HostRecipe } from "../host/user-data.ts";
import { hostRecipe } from "../host-recipe.ts";
import type { Packed } from "../release/artifact.ts";
import type { Settings } from "../settings.ts";
import type { Site } from "../site.ts";
import { snapshotsOf, type Snapshot } from "../snapshots.ts";
import { checkAccount } from "./account.ts";
import { managedCertificate } from "../certificate-status.ts";
import { CertificateStore } from "./certificate-store.ts";
import { Certificate } from "./certificate.ts";
import { createZone, Records, zonesOf } from "./dns.ts";
import { ExpiryAlert } from "./expiry-alert.ts";
import { Firewall } from "./firewall.ts";
import { createHosts, isPool } from "./hosts.ts";
import { LoadBalancer, type BalancerTls } from "./load-balancer.ts";
import { Network } from "./network.ts";
import { Store } from "./store.ts";

/** Where the web server of every host listens: with the check's port all that the firewall opens, and only to the load balancer. */
const memberPort = 80;

/** Where it ends TLS itself, if it does. */
const memberTlsPort = 443;

/**
 * A site on DigitalOcean. Made in an order in which no host is ever bare: tag, network, load balancer, firewall, hosts.
 *
 * @throws {UserError} if the account can't hold it.
 */
export async function createDigitalOceanSite(settings: Settings, packed: Packed): Promise<Site> {
  const { name, region, health } = settings;
  await checkAccount(settings);
  const names = settings.dns === "digitalocean" ? await zonesOf(settings.domains, settings.dnsZone) : undefined;

  const project = new digitalocean.Project(`${name}-project`, {
    description: `What the Pulumi stack ${name} made. Change it there, not here.`,
    purpose: "Web Application",
    // Said, because DigitalOcean would fill it in and the next refresh would see a change.
    environment: "Production",
  });
  // Named by hand, for people and for hosts that they add; without the option the provider would delete before it creates.
  const tag = new digitalocean.Tag(`${name}-web`, { name: settings.tag }, { deleteBeforeReplace: false });
  const network = new Network(`${name}-network`, {
    region,
    ...(settings.vpcRange !== "" && { range: settings.vpcRange }),
  });
  const zone =
    names === undefined || settings.dnsZone === "" ? undefined : createZone(`${name}-zone`, settings.dnsZone, names);
  const inZone = zone === undefined ? {} : { dependsOn: [zone] };
  const certificate =
    settings.tls === "managed"
      ? new Certificate(`${name}-certificate`, { domains: settings.domains }, inZone)
      : undefined;
  const tls = balancerTls(settings, certificate);
  const loadBalancer = new LoadBalancer(`${name}-balancer`, {
    region,
    vpcId: network.id,
    projectId: project.id,
    memberTag: tag.name,
    memberPort,
    health,
    algorithm: settings.algorithm,
    ...(settings.stickySeconds > 0 && {
      stickySession: { cookieName: settings.stickyCookie, seconds: settings.stickySeconds },
    }),
    ...(tls !== undefined && { tls }),
  });
  if (names !== undefined) new Records(`${name}-names`, { names: names.names, address: loadBalancer.address }, inZone);
  const firewall = new Firewall(`${name}-firewall`, {
    memberTag: tag.name,
    memberPorts: [...new Set([memberPort, ...(settings.tls === "certbot" ? [memberTlsPort] : []), health.port])],
    loadBalancerId: loadBalancer.id,
    adminCidrs: settings.adminCidrs,
    egress: settings.egress,
  });
  const store = new Store(`${name}-store`, { region, providerEndpoints: settings.provider.digitalocean });
  const { artifacts, releases, objects, ...history } = await stock(store, packed, settings);
  const certificates =
    settings.tls === "certbot"
      ? new CertificateStore(`${name}-certs`, { store, endpoint: settings.storeEndpoint, signingRegion })
      : undefined;
  const recipe = hostRecipe(settings, artifacts);
  // A droplet can't be given other keys, so they are part of what it is made from. So is a pool: whoever goes with it was
  // told to drain before, as a generation is that another one follows.
  const size = [settings.hostSize, ...settings.sshKeys, ...(isPool(settings) ? ["pool"] : [])].join(" ");
  const { candidate, unjudged, note } = beginIn(store, history, {
    recipe: generationOf(recipe, { image: settings.hostImage, size }),
    release: artifacts.release.id,
  });

  const hosts = await createHosts(settings, candidate, {
    vpcId: network.id,
    projectId: project.id,
    memberTag: tag.name,
    userData: userData({ ...recipe, generation: candidate.generation }, settings, store, network),
    dependsOn: [firewall, note, ...objects, ...(certificates === undefined ? [] : [certificates.access])],
  });

  new digitalocean.ProjectResources(`${name}-project`, {
    project: project.id,
    resources: [store.bucketUrn, ...(certificates === undefined ? [] : [certificates.bucketUrn]), ...hosts.urns],
  });
  if (settings.alertEmail !== "") {
    const target = `https://${settings.domains[0] ?? ""}${health.path}`;
    new ExpiryAlert(`${name}-expiry`, { target, email: settings.alertEmail });
  }

  return {
    cloud: "digitalocean",
    region,
    candidate,
    judgements: history.judgements,
    unjudged,
    judge: (verdicts) => judgeIn(store, verdicts),
    releases,
    snapshots: await snapshots(settings.tag),
    tag: tag.name,
    addresses: pulumi.all([loadBalancer.address]),
    hosts: hosts.hosts,
    ...(hosts.currentHosts !== undefined && { currentHosts: hosts.currentHosts }),
    loadBalancerId: loadBalancer.id,
    firewallId: firewall.id,
    vpcId: network.id,
    ...(certificate !== undefined && { certificate: managedCertificate(settings.domains, certificate.notAfter) }),
    ...(certificates !== undefined && { certificate: pulumi.output(certificates.status()) }),
  };
}

function balancerTls(settings: Settings, certificate: Certificate | undefined): BalancerTls | undefined {
  if (settings.tls === "certbot") return { endedBy: "members", memberPort: memberTlsPort };
  const certificateName = certificate?.name ?? settings.certificateName;
  return certificateName === ""
    ? undefined
    : { endedBy: "balancer", certificateName, ownRecords: settings.dns !== "elsewhere" };
}

async function snapshots(tag: string): Promise<Snapshot[]> {
  const { images } = await digitalocean.getImages({ filters: [{ key: "private", values: ["true"] }] });
  return snapshotsOf(
    tag,
    images.map(({ id, name }) => ({ id: String(id), name })),
  );
}

/** What S3 clients sign for, whatever the region of the bucket: https://docs.digitalocean.com/products/spaces/how-to/use-aws-sdks/. */
const signingRegion = "us-east-1";

/** The one seam where rendering, which is pure, meets what only the cloud knows. */
function userData(
  recipe: Omit<HostRecipe, "store" | "trustedRange">,
  { storeEndpoint: endpoint }: Settings,
  store: Store,
  network: Network,
): pulumi.Output<string> {
  return pulumi
    .all([store.bucket, store.readKey.id, store.readKey.secret, network.range])
    .apply(([bucket, accessKeyId, secretAccessKey, trustedRange]) =>
      renderUserData({
        ...recipe,
        trustedRange,
        store: {
          endpoint,
          region: signingRegion,
          bucket,
          credentials: { kind: "key", accessKeyId, secretAccessKey },
        },
      }),
    );
}
