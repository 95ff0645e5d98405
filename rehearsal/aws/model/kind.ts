import type { Cloud } from "./cloud.ts";
import type { ResourceRecord } from "./resource-record.ts";

export interface Order<Inputs extends object> {
  readonly inputs: Inputs;
  /** The provider instance's. */
  readonly region: string;
}

/**
 * How one type of resource behaves. The server keeps the records, lets changes happen one after another, and makes the
 * data plane follow after each; a kind says what is allowed and what a resource tells of itself.
 */
export interface Kind<Inputs extends object = object, Computed extends object = object> {
  /** The type token. */
  readonly type: string;
  /** Refuses what AWS would, or gives the resource its id and what the model chooses for it. @throws {AwsError} */
  create(cloud: Cloud, order: Order<Inputs>): Promise<{ readonly id: string; readonly computed: Computed }>;
  /** Outputs beyond the inputs, as they are now; laid over them. An input that the cloud filled in is among them. */
  outputs(cloud: Cloud, record: ResourceRecord<Inputs, Computed>): object | Promise<object>;
  /** What it still waits for, in words for a person; undefined: it is ready. Default: ready at once. */
  pending?(cloud: Cloud, record: ResourceRecord<Inputs, Computed>): Promise<string | undefined>;
  /** What went wrong last on the way there, and when (ISO 8601): whoever waits since before that gives up. */
  failure?(
    record: ResourceRecord<Inputs, Computed>,
    cloud: Cloud,
  ): { readonly message: string; readonly at: string } | undefined;
  /** Default: takes the new inputs as they are. @throws {AwsError} */
  update?(cloud: Cloud, record: ResourceRecord<Inputs, Computed>, inputs: Inputs): Promise<void>;
  /** Whether it is gone at once. Default: it is. False: the model removes the record later. @throws {AwsError} such as DependencyViolation */
  delete?(cloud: Cloud, record: ResourceRecord<Inputs, Computed>): Promise<boolean>;
  /** Resources that go with it when it is deleted, as a security group's rules do. Default: none. */
  parts?(cloud: Cloud, record: ResourceRecord<Inputs, Computed>): readonly ResourceRecord<object>[];
}

/** A data source. `inputs` are the provider's; the result has all properties that the SDK's result type requires. */
export interface ModelFunction {
  /** Token such as `aws:index/getAvailabilityZones:getAvailabilityZones`. */
  readonly token: string;
  call(cloud: Cloud, order: Order<Readonly<Record<string, unknown>>>): object | Promise<object>;
}

/** An answer in AWS's words: its error code (empty: the provider shows none), and a message for whoever wrote the program. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
