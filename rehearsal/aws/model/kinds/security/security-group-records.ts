import type { Tags } from "../../tags.ts";

export interface SecurityGroupInputs {
  readonly name: string;
  readonly description?: string;
  readonly vpcId: string;
  readonly tags?: Tags;
}
