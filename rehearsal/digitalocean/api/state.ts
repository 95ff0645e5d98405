import { randomUUID } from "node:crypto";

import type { LoadBalancerRecord } from "./balancer-records.ts";
import type { PoolRecord } from "./pools/records.ts";
import type {
  ActionRecord,
  AssignmentRecord,
  CertificateRecord,
  DnsRecord,
  DomainRecord,
  DropletRecord,
  FirewallRecord,
  ImageRecord,
  ProjectRecord,
  SpacesKeyRecord,
  SshKeyRecord,
  TagRecord,
  VpcRecord,
} from "./records.ts";
import type { UptimeAlertRecord, UptimeCheckRecord } from "./uptime/records.ts";

/** All that outlives the process. Maps keep the order of creation. */
export interface State {
  /** The last number given to a droplet, image, action, key or record; numbers only grow. */
  lastId: number;
  dropletLimit: number;
  readonly account: { readonly uuid: string; readonly team: string };
  /** Place in the public range at which the next free address is looked for. */
  nextPublicPlace: number;
  readonly droplets: Map<number, DropletRecord>;
  /** Autoscale pools. */
  readonly pools: Map<string, PoolRecord>;
  /** Snapshots; what can be bought is in `images.ts`. */
  readonly images: Map<number, ImageRecord>;
  readonly actions: Map<number, ActionRecord>;
  /** By name in lower case. */
  readonly tags: Map<string, TagRecord>;
  readonly vpcs: Map<string, VpcRecord>;
  readonly loadBalancers: Map<string, LoadBalancerRecord>;
  readonly firewalls: Map<string, FirewallRecord>;
  readonly sshKeys: Map<number, SshKeyRecord>;
  readonly projects: Map<string, ProjectRecord>;
  /** By URN. */
  readonly assignments: Map<string, AssignmentRecord>;
  /** By access key. */
  readonly spacesKeys: Map<string, SpacesKeyRecord>;
  /** By name. */
  readonly certificates: Map<string, CertificateRecord>;
  /** By name. */
  readonly domains: Map<string, DomainRecord>;
  readonly dnsRecords: Map<number, DnsRecord>;
  readonly uptimeChecks: Map<string, UptimeCheckRecord>;
  readonly uptimeAlerts: Map<string, UptimeAlertRecord>;
  /** User data by its SHA-256: a fleet of hundreds shares one. */
  readonly userData: Map<string, string>;
}

/** Droplets that an account may have until it asks for more; new accounts have had 3, 10 and 25. */
const usualDropletLimit = 25;

/** An account on its first day. */
export function newState(now: string): State {
  const project: ProjectRecord = {
    id: randomUUID(),
    name: "first-project",
    description: "Everything that is in no other project",
    purpose: "Just trying out DigitalOcean",
    environment: "Development",
    isDefault: true,
    createdAt: now,
    updatedAt: now,
  };
  return {
    // A droplet's id is far from the ids of images and keys at DigitalOcean too: a mix-up should not find something.
    lastId: 500_000_000,
    dropletLimit: usualDropletLimit,
    account: { uuid: randomUUID(), team: randomUUID() },
    nextPublicPlace: 0,
    droplets: new Map(),
    pools: new Map(),
    images: new Map(),
    actions: new Map(),
    tags: new Map(),
    vpcs: new Map(),
    loadBalancers: new Map(),
    firewalls: new Map(),
    sshKeys: new Map(),
    projects: new Map([[project.id, project]]),
    assignments: new Map(),
    spacesKeys: new Map(),
    certificates: new Map(),
    domains: new Map(),
    dnsRecords: new Map(),
    uptimeChecks: new Map(),
    uptimeAlerts: new Map(),
    userData: new Map(),
  };
}

export function nextId(state: State): number {
  state.lastId += 1;
  return state.lastId;
}
