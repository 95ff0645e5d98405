import type { Fields } from "../../http/fields.ts";

/** What the cloud remembers. Parts that are answered as they came in keep the API's own spelling of names. */

export interface DropletRecord {
  readonly id: number;
  name: string;
  readonly region: string;
  size: string;
  /** GB; a resize without `disk` leaves it behind the size's. */
  disk: number;
  /** As it was when the droplet got it; the image itself may be gone by now. */
  image: ImageRecord;
  tags: string[];
  status: "new" | "active" | "off";
  readonly createdAt: string;
  readonly vpc: string;
  readonly privateAddress: string;
  readonly publicAddress: string;
  ipv6Address?: string;
  features: string[];
  readonly sshKeys: readonly number[];
  /** Key of `State.userData`. */
  readonly userData?: string;
  snapshotIds: number[];
  /** The action that is in progress. */
  pendingAction?: number;
  /** It was deleted; it answers until its machine is gone, but belongs to nothing any more. */
  deleting?: true;
  /** Id of the autoscale pool that made it and keeps it. */
  pool?: string;
  /** A fault keeps it `new` for ever. */
  stuck?: true;
  /** Why its machine could not be made. */
  problem?: string;
}

export interface ImageRecord {
  readonly id: number;
  name: string;
  description: string;
  readonly distribution: string;
  readonly slug: string | null;
  readonly regions: readonly string[];
  readonly createdAt: string;
  /** GB. */
  readonly minDiskSize: number;
  readonly sizeGigabytes: number;
  readonly type: "base" | "snapshot";
  tags: string[];
  /** Its name in the data plane. */
  readonly machineImage: string;
  /** The droplet that a snapshot was taken from. */
  readonly droplet?: number;
}

export interface ActionRecord {
  readonly id: number;
  status: "in-progress" | "completed" | "errored";
  readonly type: string;
  readonly startedAt: string;
  completedAt: string | null;
  readonly droplet: number;
  readonly region: string;
}

export interface TagRecord {
  /** In the spelling of its first use; names that differ in case only are the same tag. */
  readonly name: string;
  lastTaggedUri?: string;
}

export interface VpcRecord {
  readonly id: string;
  name: string;
  description: string;
  readonly region: string;
  range: string;
  readonly createdAt: string;
  default: boolean;
  /** The data plane has a network for it. */
  networked: boolean;
  /** Place in the range at which the next free private address is looked for. */
  nextPlace: number;
}

export interface FirewallRecord {
  readonly id: string;
  readonly createdAt: string;
  name: string;
  /** Rules as they came in, members that this cloud does not know kept; only `ports` is brought into the API's form. */
  inboundRules: readonly Fields[];
  outboundRules: readonly Fields[];
  dropletIds: readonly number[];
  tags: readonly string[];
}

export interface SshKeyRecord {
  readonly id: number;
  name: string;
  readonly publicKey: string;
  readonly fingerprint: string;
}

export interface ProjectRecord {
  readonly id: string;
  name: string;
  description: string;
  purpose: string;
  environment: string;
  isDefault: boolean;
  readonly createdAt: string;
  updatedAt: string;
}

export interface AssignmentRecord {
  readonly urn: string;
  readonly project: string;
  readonly assignedAt: string;
}

export interface SpacesKeyRecord {
  readonly accessKey: string;
  readonly secretKey: string;
  name: string;
  grants: readonly SpacesGrant[];
  readonly createdAt: string;
}

export interface SpacesGrant {
  /** Empty with `fullaccess`: every bucket. */
  readonly bucket: string;
  readonly permission: "read" | "readwrite" | "fullaccess";
}

export interface CertificateRecord {
  /** A new one at every renewal. */
  id: string;
  readonly name: string;
  readonly type: "custom" | "lets_encrypt";
  state: "pending" | "verified" | "error";
  readonly dnsNames: readonly string[];
  validFrom: string;
  notAfter: string;
  sha1Fingerprint: string;
  createdAt: string;
  /** Chain and private key in PEM; one of Let's Encrypt has it when it is issued. */
  pem?: string;
  /** Why the last order at Let's Encrypt came to nothing. */
  problem?: string;
}

export interface DomainRecord {
  readonly name: string;
  readonly ttl: number;
}

export interface DnsRecord {
  readonly id: number;
  readonly domain: string;
  type: string;
  name: string;
  data: string;
  priority: number | null;
  port: number | null;
  ttl: number;
  weight: number | null;
  flags: number | null;
  tag: string | null;
}
