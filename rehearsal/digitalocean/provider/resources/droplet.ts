import { digest } from "../digest.ts";

export interface BackupPolicy {
  readonly plan?: string;
  readonly weekday?: string;
  readonly hour?: number;
}

export interface DropletInputs {
  readonly name: string;
  readonly image: string;
  readonly size: string;
  readonly region?: string;
  readonly vpcUuid?: string;
  readonly sshKeys?: readonly string[];
  readonly tags?: readonly string[];
  readonly userData?: string;
  readonly volumeIds?: readonly string[];
  readonly backups?: boolean;
  readonly backupPolicy?: BackupPolicy;
  readonly monitoring?: boolean;
  readonly ipv6?: boolean;
  readonly publicNetworking?: boolean;
  readonly privateNetworking?: boolean;
  readonly dropletAgent?: boolean;
  readonly resizeDisk?: boolean;
  readonly gracefulShutdown?: boolean;
}

interface Address {
  readonly ip_address: string;
  readonly type: string;
}

export interface ApiDroplet {
  readonly id: number;
  readonly name: string;
  readonly memory: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly locked: boolean;
  readonly status: string;
  readonly created_at: string;
  readonly features: readonly string[];
  readonly image: { readonly id: number; readonly slug: string | null };
  readonly size: { readonly slug: string; readonly price_hourly: number; readonly price_monthly: number };
  readonly networks: { readonly v4: readonly Address[]; readonly v6: readonly Address[] };
  readonly region: { readonly slug: string };
  readonly tags: readonly string[];
  readonly volume_ids?: readonly string[];
  readonly vpc_uuid?: string;
}

/** The body of a create. Some fields are always there, as the official client sends them. */
export function toApi(inputs: DropletInputs): object {
  const { image, userData, volumeIds = [], vpcUuid, dropletAgent, backupPolicy } = inputs;
  return {
    name: inputs.name,
    region: inputs.region ?? "",
    size: inputs.size,
    // A numeric text is the id of an image or snapshot.
    image: /^\d+$/.test(image) ? Number(image) : image,
    ssh_keys: inputs.sshKeys?.map((key) => (/^\d+$/.test(key) ? Number(key) : key)) ?? null,
    backups: inputs.backups ?? false,
    ipv6: inputs.ipv6 ?? false,
    private_networking: inputs.privateNetworking ?? false,
    monitoring: inputs.monitoring ?? false,
    tags: inputs.tags ?? [],
    ...(userData === undefined ? {} : { user_data: userData }),
    ...(volumeIds.length === 0 ? {} : { volumes: volumeIds.map((id) => ({ id })) }),
    ...(vpcUuid === undefined ? {} : { vpc_uuid: vpcUuid }),
    ...(dropletAgent === undefined ? {} : { with_droplet_agent: dropletAgent }),
    ...(backupPolicy === undefined ? {} : { backup_policy: backupPolicy }),
    ...(inputs.publicNetworking === false ? { public_networking: false } : {}),
  };
}

/** What can be read back. Image, SSH keys, user data, agent and backup policy can't, so that their drift goes unseen. */
export function fromApi(droplet: ApiDroplet) {
  const { features, networks, size } = droplet;
  const publicAddress = addressOf(networks.v4, "public");
  return {
    name: droplet.name,
    dropletUrn: `do:droplet:${droplet.id}`,
    region: droplet.region.slug,
    size: size.slug,
    priceHourly: size.price_hourly,
    priceMonthly: size.price_monthly,
    disk: droplet.disk,
    vcpus: droplet.vcpus,
    memory: droplet.memory,
    status: droplet.status,
    locked: droplet.locked,
    createdAt: droplet.created_at,
    vpcUuid: droplet.vpc_uuid ?? "",
    ipv4Address: publicAddress,
    ipv4AddressPrivate: addressOf(networks.v4, "private"),
    ipv6Address: addressOf(networks.v6, "public").toLowerCase(),
    publicNetworking: publicAddress !== "",
    backups: features.includes("backups"),
    ipv6: features.includes("ipv6"),
    privateNetworking: features.includes("private_networking"),
    monitoring: features.includes("monitoring"),
    volumeIds: droplet.volume_ids ?? [],
    tags: droplet.tags,
  };
}

export type DropletOutputs = ReturnType<typeof fromApi> & { readonly gracefulShutdown?: boolean };

/** The state after a create: user data is there as a digest only; raw it is in the inputs. */
export function createdState(inputs: DropletInputs, droplet: ApiDroplet): DropletOutputs {
  return { ...fromApi(droplet), ...(inputs.userData === undefined ? {} : { userData: digest(inputs.userData) }) };
}

/** What an import knows besides, because no program tells it. */
export function importedState(droplet: ApiDroplet): DropletOutputs {
  const image = droplet.image.slug ?? "";
  return { ...fromApi(droplet), ...{ image: image === "" ? String(droplet.image.id) : image, resizeDisk: true } };
}

function addressOf(addresses: readonly Address[], type: string): string {
  return addresses.find((address) => address.type === type)?.ip_address ?? "";
}
