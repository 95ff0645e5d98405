import type { StoreKey } from "../../cloud/data-plane.ts";
import type { Instance } from "./instance.ts";
import type { OwnImage } from "./own-image.ts";
import type { ResourceRecord } from "./resource-record.ts";

/** All that outlives the process. Maps keep the order of creation. */
export interface State {
  vcpuLimit: number;
  /** Place in the public range at which the next free address is looked for. */
  nextPublicPlace: number;
  /** Place in a subnet behind which the next free address is looked for. */
  nextPrivatePlace: number;
  /** By type and id. */
  readonly records: Map<string, ResourceRecord>;
  readonly instances: Map<string, Instance>;
  /** By id. */
  readonly images: Map<string, OwnImage>;
  /** User data in base64 by its SHA-256: a fleet of hundreds shares one. */
  readonly userData: Map<string, string>;
  /** By ARN. */
  readonly certificates: Map<string, Certificate>;
  /** By name of the role. */
  readonly roleKeys: Map<string, RoleKey>;
  /** What target tracking sees, by name of the group. */
  readonly loads: Map<string, Load>;
  /** Ranges that were found free, by the name they are kept for. */
  readonly ranges: Map<string, string>;
}

export interface Certificate {
  readonly arn: string;
  /** Chain and private key. */
  readonly pem: string;
  readonly names: readonly string[];
}

/** Credentials that instances get for a role, and older ones that are still good. */
export interface RoleKey {
  readonly key: StoreKey;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly older: readonly { readonly key: StoreKey; readonly expiresAt: string }[];
}

/** A group's load at the time it was told: the same work, spread over more instances, is less for each. */
export interface Load {
  readonly cpuPercent?: number;
  readonly requestsPerTarget?: number;
  readonly instances: number;
}

/** The account of AWS's own examples: nobody's. */
export const accountId = "123456789012";

/** What many an account may have of the standard families; one on its first day may have 5. */
const usualVcpuLimit = 32;

export function newState(): State {
  return {
    vcpuLimit: usualVcpuLimit,
    nextPublicPlace: 0,
    nextPrivatePlace: 0,
    records: new Map(),
    instances: new Map(),
    images: new Map(),
    userData: new Map(),
    certificates: new Map(),
    roleKeys: new Map(),
    loads: new Map(),
    ranges: new Map(),
  };
}
