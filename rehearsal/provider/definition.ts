import type { CheckFailure } from "./check-failure.ts";
import type { FunctionImplementation, ResourceImplementation } from "./implementation.ts";
import type { ProviderSchema } from "./schema.ts";

/** A provider: what there is, how it is made, and how a configuration becomes a client of the cloud. */
export interface Provider<Client> {
  readonly name: string;
  readonly version: string;
  readonly schema: ProviderSchema;
  /** By type token; a type that the schema has and this lacks is refused. */
  readonly resources: Readonly<Record<string, ResourceImplementation<Client>>>;
  /** By function token; any other function is refused. */
  readonly functions: Readonly<Record<string, FunctionImplementation<Client>>>;
  /** @throws {Error} whose message tells the person who configured it what is wrong. */
  configure(config: Readonly<Record<string, unknown>>): Client | Promise<Client>;
  /** What is wrong with the configuration, told before anything is done with it. */
  checkConfig?(config: Readonly<Record<string, unknown>>): readonly CheckFailure[];
  /** Gets a record of every call, without any property's value. */
  log?(record: CallRecord): void;
}

export interface CallRecord {
  readonly call: string;
  /** The resource's URN or the function's token. */
  readonly subject: string;
  readonly milliseconds: number;
  readonly error?: string;
}
