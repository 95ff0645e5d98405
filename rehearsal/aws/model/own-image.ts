import type { InstanceType } from "./instance-types.ts";
import type { Tags } from "./tags.ts";

/** An image of an instance's disk, which the account has made of it. The data plane has it under the same id. */
export interface OwnImage {
  /** `ami-` and 17 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly architecture: InstanceType["architecture"];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The instance that it was made of. */
  readonly instance: string;
  readonly tags: Tags;
}
