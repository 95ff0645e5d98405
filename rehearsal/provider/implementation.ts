import type { CheckFailure } from "./check-failure.ts";

/** What a resource's implementation knows of the call it serves. */
export interface Operation<Client> {
  /** What `configure` made of the configuration of the provider instance that the resource belongs to. */
  readonly client: Client;
  readonly urn: string;
  /** Aborted when the engine cancels or the operation has taken too long. */
  readonly signal: AbortSignal;
  /** The program's `customTimeouts` for this kind of operation. */
  readonly timeoutSeconds: number | undefined;
  /**
   * To be called by `create` as soon as the resource exists. When something fails after that, the engine is told the id
   * and what is known, so that the resource is in the state and can be repaired or removed.
   */
  readonly exists: (id: string, outputs?: object) => void;
}

export interface Found<Outputs extends object> {
  readonly id: string;
  readonly outputs: Outputs;
}

export interface Change<Inputs extends object, Outputs extends object> {
  /** The wanted inputs, completed by what the cloud chose where the program says nothing. */
  readonly inputs: Inputs;
  /** The wanted inputs as they are given: where the program says nothing, nothing. */
  readonly givenInputs: Inputs;
  readonly oldInputs: Inputs;
  readonly state: Outputs;
}

/**
 * One type of resource, over plain values: no secrets, no unknowns. `inputs` have passed the schema's check, which is why they
 * may be taken for what they are declared as. Outputs are laid over what is known: one that is absent stays as it was, null
 * removes it.
 */
export interface ResourceImplementation<Client, Inputs extends object = object, Outputs extends object = object> {
  /** How long operations may take, in seconds, without `customTimeouts`; 1200 where nothing is said. */
  readonly timeouts?: { readonly create?: number; readonly update?: number; readonly delete?: number };
  /** Rules between properties. A property that isn't known yet is the symbol UNKNOWN: accept it. */
  check?(inputs: Readonly<Record<string, unknown>>): readonly CheckFailure[];
  /** Properties whose change replaces, beyond the schema's. */
  replacing?(
    oldInputs: Readonly<Record<string, unknown>>,
    newInputs: Readonly<Record<string, unknown>>,
  ): readonly string[];
  /** Outputs that an update changes to what only the cloud can tell; a preview of one shows them as unknown. */
  recomputed?(newInputs: Readonly<Record<string, unknown>>): readonly string[];
  create(operation: Operation<Client>, inputs: Inputs): Promise<Found<Outputs>>;
  /** `undefined`: there is no such resource any more. In an import, `state` is empty. */
  read(operation: Operation<Client>, id: string, state: Partial<Outputs>): Promise<Found<Outputs> | undefined>;
  /** Missing: every change replaces. */
  update?(operation: Operation<Client>, id: string, change: Change<Inputs, Outputs>): Promise<Outputs>;
  delete(operation: Operation<Client>, id: string, state: Outputs): Promise<void>;
}

/** One function of the provider (a data source). */
export type FunctionImplementation<Client> = (
  call: { readonly client: Client; readonly signal: AbortSignal },
  args: Readonly<Record<string, unknown>>,
) => Promise<object>;
