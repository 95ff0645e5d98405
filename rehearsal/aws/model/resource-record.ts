/** One resource of the account. `inputs` are the provider's: its property names, checked and completed. */
export interface ResourceRecord<Inputs extends object = AnyInputs, Computed extends object = object> {
  /** Type token such as `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  readonly id: string;
  readonly region: string;
  inputs: Inputs;
  /** What the model chose or found out: names, addresses, states. Plain JSON; outlives the process. */
  computed: Computed;
  readonly createdAt: string;
  /** Of the request that made it: the same one, sent again, makes no second one. */
  readonly clientToken?: string;
  /** Asked to go, and not gone yet. */
  deleting?: boolean;
}

type AnyInputs = Readonly<Record<string, unknown>>;
