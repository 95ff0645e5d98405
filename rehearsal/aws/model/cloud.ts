import type { DataPlane } from "../../cloud/data-plane.ts";
import type { Work } from "../../cloud/work.ts";
import type { Instance } from "./instance.ts";
import type { OwnImage } from "./own-image.ts";
import type { ResourceRecord } from "./resource-record.ts";
import type { Certificate } from "./state.ts";

/** What every part of the model shares: one account on one data plane. */
export interface Cloud {
  /** Twelve digits. */
  readonly accountId: string;
  readonly records: Records;
  /** EC2 instances in the order of their launch; terminated ones are among them for a while, as at AWS. */
  readonly instances: readonly Instance[];
  /** That the account has made itself, by id. */
  readonly images: ReadonlyMap<string, OwnImage>;
  /** vCPUs that all instances of a region may have together: the service quota L-1216C47A. */
  readonly vcpuLimit: number;
  /** What balancers may serve, by ARN. */
  readonly certificates: ReadonlyMap<string, Certificate>;
  readonly dataPlane: DataPlane;
  /** The part of the data plane's public range that this cloud's machines take addresses from, as CIDR. */
  readonly publicRange: string;
  /** Background work that ends with the process. */
  readonly work: Work;
  readonly log: (line: string) => void;
  /** ISO 8601, UTC. */
  readonly now: () => string;
}

/** All resources of the account, in the order of their creation. */
export interface Records {
  get<Inputs extends object, Computed extends object>(
    type: string,
    id: string,
  ): ResourceRecord<Inputs, Computed> | undefined;
  /** Those of a type that are not being deleted. */
  all<Inputs extends object, Computed extends object>(type: string): readonly ResourceRecord<Inputs, Computed>[];
}
