import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { managedCertificate } from "../certificate-status.ts";
import { beginIn } from "../history/beginning.ts";
import { judgeIn } from "../history/judge.ts";
import { stock } from "../history/stock.ts";
import { gzipUserData } from "../host/compressed-user-data.ts";
import { generationOf } from "../host/generation.ts";
import { renderUserData } from "../host/user-data.ts";
import { hostRecipe } from "../host-recipe.ts";
import { known } from "../known.ts";
import type { Architecture, Packed } from "../release/artifact.ts";
import { redirectsHttp, type Settings } from "../settings.ts";
import { storePort } from "../settings/values.ts";
import { found } from "../look-up.ts";
import type { Site } from "../site.ts";
import { snapshotPrefix, snapshotsOf, type Snapshot } from "../snapshots.ts";
import { AccessLogs } from "./access-logs.ts";
import { checkAccount } from "./account.ts";
import { Certificate } from "./certificate.ts";
import { Aliases, hostedNames, zonesOf } from "./dns.ts";
import { ExpiryAlarm } from "./expiry-alarm.ts";
import { Firewall } from "./firewall.ts";
import { diskType, Fleet } from "./fleet.ts";
import { fleetSize, hostsOf } from "./groups.ts";
import { HostRole } from "./host-role.ts";
import { LoadBalancer } from "./load-balancer.ts";
import { Network } from "./network.ts";
import { Store } from "./store.ts";
import { tags } from "./tags.ts";

/** Where the web server of every host listens: with the check's port all that is open, and only to the load balancer. */
const hostPort = 80;

/** How long lines of hosts are kept in the log group. */
const logDays = 30;

/**
 * A site on AWS. Made in an order in which no host is ever bare: network, firewall, load balancer, store and role, hosts.
 *
 * @param pack packs what hosts run, for their processor
 * @throws {UserError} if the account can't hold it.
 */
export async function createAwsSite(
  settings: Settings,
  pack: (architecture: Architecture) => Promise<Packed>,
): Promise<Site> {
  const { name, region, health, tag: site } = settings;
  const provider = new aws.Provider(name, { region, ...settings.provider.aws });
  const invoke = { provider };
  const opts = { provider };
  const account = await checkAccount(settings, invoke);
  const zones = settings.dns === "route53" ? await zonesOf(settings.domains, settings.dnsZone, invoke) : undefined;
  const packed = await pack(account.architecture);
  const bounds = { least: settings.hostCount, most: Math.max(settings.hostCount, settings.maxHosts) };

  const network = new Network(
    `${name}-network`,
    { region, range: settings.vpcRange, zones: account.zones, nat: settings.nat, site },
    opts,
  );
  const shelf = new Store(`${name}-store`, { site }, opts);
  const { artifacts, releases, objects, ...history } = await stock(shelf, packed, settings);
  const recipe = { ...hostRecipe(settings, artifacts), trustedRange: settings.vpcRange };
  const store = { endpoint: settings.storeEndpoint, region, credentials: { kind: "instance-role" as const } };
  const size = `${settings.hostSize}, ${account.disk.gigabytes} GB ${diskType}`;
  const { candidate, unjudged, note } = beginIn(shelf, history, {
    recipe: generationOf({ ...recipe, store }, { image: account.imageId, size }),
    release: artifacts.release.id,
  });
  const { generation } = candidate;
  const firewall = new Firewall(
    `${name}-firewall`,
    {
      site,
      vpcId: network.id,
      publicPorts: [80, ...(settings.tls === "none" ? [] : [443])],
      hostPorts: [...new Set([hostPort, health.port])],
      egress: settings.egress,
      store: { prefixListId: network.storePrefixListId, port: storePort(settings) },
    },
    opts,
  );
  const logs =
    settings.accessLogDays > 0
      ? new AccessLogs(`${name}-logs`, { site, accountId: account.id, days: settings.accessLogDays }, opts)
      : undefined;
  const names =
    zones === undefined ? [] : hostedNames(`${name}-zone`, zones, { site, ownZone: settings.dnsZone }, opts);
  const certificate =
    settings.tls === "managed" ? new Certificate(`${name}-certificate`, { site, names }, opts) : undefined;
  const certificateArn = settings.tls === "own" ? settings.certificateArn : certificate?.arn;
  const loadBalancer = new LoadBalancer(
    balancerName(name),
    {
      site,
      kind: settings.elb,
      vpcId: network.id,
      subnetIds: network.publicSubnetIds,
      securityGroupId: firewall.balancerGroupId,
      hostPort,
      health,
      algorithm: settings.algorithm,
      stickySeconds: settings.stickySeconds,
      ...(certificateArn !== undefined && { certificateArn }),
      ...(redirectsHttp(settings) && { redirect: canonicalHost(settings) }),
      ...(logs !== undefined && { logBucket: logs.bucket }),
    },
    {
      ...opts,
      dependsOn: [...network.publicRoutes, ...firewall.rules, ...(logs === undefined ? [] : [logs.permission])],
    },
  );
  if (names.length > 0) new Aliases(`${name}-names`, { names, balancer: loadBalancer }, opts);
  if (certificate !== undefined) {
    const { alertEmail: email } = settings;
    new ExpiryAlarm(`${name}-expiry`, { site, certificateArn: certificate.arn, email }, opts);
  }
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-hosts`,
    { retentionInDays: logDays, tags: tags(site, `${name}-hosts`) },
    opts,
  );
  const role = new HostRole(`${name}-host`, { site, storeArn: shelf.bucketArn, logGroupArn: logGroup.arn }, opts);

  const fleet = new Fleet(
    `${name}-${candidate.slot}`,
    {
      site,
      generation,
      slotIsFree: candidate.slotIsFree,
      vpcId: network.id,
      subnetIds: network.privateSubnetIds,
      securityGroupId: firewall.hostGroupId,
      instanceProfileArn: role.instanceProfileArn,
      membership: loadBalancer.membership,
      health,
      size: settings.hostSize,
      imageId: account.imageId,
      disk: account.disk,
      userData: shelf.bucket.apply((bucket) =>
        gzipUserData(renderUserData({ ...recipe, generation, store: { ...store, bucket } })),
      ),
      bounds,
      count: await fleetSize(site, generation, bounds, invoke),
      scaling: {
        on: settings.scaleOn === "requests" ? "requests" : "cpu",
        target: settings.scaleTarget,
        ...(loadBalancer.requestMetricLabel !== undefined && { requestMetricLabel: loadBalancer.requestMetricLabel }),
      },
      capacityTimeoutSeconds: settings.gateTimeoutSeconds,
    },
    {
      ...opts,
      dependsOn: [
        ...network.privateRoutes,
        ...firewall.rules,
        note,
        ...objects,
        ...loadBalancer.entrances,
        role.permissions,
      ],
    },
  );

  return {
    cloud: "aws",
    region,
    candidate,
    judgements: history.judgements,
    unjudged,
    judge: (verdicts) => judgeIn(shelf, verdicts),
    releases,
    snapshots: await snapshots(site, invoke),
    tag: pulumi.output(site),
    addresses: pulumi.all([loadBalancer.dnsName]),
    hosts: fleet.groupName.apply((group) => hostsOf(group, invoke)),
    currentHosts: async () => hostsOf(await known(fleet.groupName), invoke),
    loadBalancerId: loadBalancer.id,
    firewallId: firewall.hostGroupId,
    vpcId: network.id,
    ...(certificate !== undefined && { certificate: managedCertificate(settings.domains, certificate.notAfter) }),
    aws: {
      accountId: account.id,
      zones: [...account.zones],
      autoscalingGroup: fleet.groupName,
      ...(loadBalancer.targetGroupArn !== undefined && { targetGroupArn: loadBalancer.targetGroupArn }),
      hostRole: role.roleName,
      hostSubnetIds: pulumi.all([...network.privateSubnetIds]),
      storeBucket: shelf.bucket,
      logGroup: logGroup.name,
    },
  };
}

async function snapshots(tag: string, opts: pulumi.InvokeOptions): Promise<Snapshot[]> {
  const owners = ["self"];
  const { ids } = await aws.ec2.getAmiIds(
    { owners, filters: [{ name: "name", values: [`${snapshotPrefix(tag)}*`] }] },
    opts,
  );
  const images = await Promise.all(
    ids.map((id) => found(aws.ec2.getAmi({ owners, filters: [{ name: "image-id", values: [id] }] }, opts))),
  );
  return snapshotsOf(
    tag,
    images.filter((image) => image !== undefined),
  );
}

/** Names of load balancers and target groups have at most 32 characters, of which eight are made up, and end in no dash. */
function balancerName(name: string): string {
  return name.slice(0, 24).replace(/-+$/, "");
}

/** With a name there is one hop, also from another name. */
function canonicalHost({ domains }: Settings): { readonly host?: string } {
  const [host] = domains;
  return host === undefined ? {} : { host };
}
