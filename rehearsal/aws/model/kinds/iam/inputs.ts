import type { Tags } from "../../tags.ts";

export interface RoleInputs {
  readonly name: string;
  /** JSON. */
  readonly assumeRolePolicy: string;
  readonly description?: string;
  readonly path?: string;
  readonly maxSessionDuration?: number;
  readonly tags?: Tags;
}

export interface RolePolicyInputs {
  readonly name: string;
  readonly role: string;
  /** JSON. */
  readonly policy: string;
}

export interface ProfileInputs {
  readonly name: string;
  readonly path?: string;
  readonly role?: string;
  readonly tags?: Tags;
}

export interface Identified {
  readonly uniqueId: string;
}
