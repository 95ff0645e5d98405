/**
 * What check and diff must know of a provider's resources, in the words of Pulumi's package schema, cut down, plus what that
 * schema doesn't say and the provider enforces all the same (`Constraint`). It is data: a cloud gives one `ProviderSchema`.
 */
export interface ProviderSchema {
  /** By type token, such as `digitalocean:index/droplet:Droplet`. */
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  /** By function token, such as `digitalocean:index/getRegion:getRegion`. */
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  /** Named object types, by what follows `#/types/` in a `$ref`. */
  readonly types: Readonly<Record<string, ObjectSpec>>;
  readonly config: ObjectSpec;
}

export interface ResourceSpec {
  readonly inputs: Readonly<Record<string, PropertySpec>>;
  readonly requiredInputs: readonly string[];
  readonly outputs: Readonly<Record<string, PropertySpec>>;
  /** Outputs that a resource always has. An optional input among them is filled in by the cloud when it is not given. */
  readonly requiredOutputs: readonly string[];
  readonly autoname?: Autoname;
  /** Inputs that the official provider has and the stand-in lacks; only said in the message that refuses them. */
  readonly unmodelled?: readonly string[];
}

export interface FunctionSpec {
  readonly inputs: Readonly<Record<string, PropertySpec>>;
  readonly requiredInputs?: readonly string[];
  /** As for a resource. */
  readonly unmodelled?: readonly string[];
}

export interface ObjectSpec {
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly required: readonly string[];
  /** Optional members that the cloud fills in when they are not given. */
  readonly chosenByCloud?: readonly string[];
  /** As for a resource. */
  readonly unmodelled?: readonly string[];
}

/** A name that is made up, `LOGICAL-1a2b3c4`, when none is given. A name given by hand makes a replacement delete first. */
export interface Autoname {
  readonly property: string;
  readonly maxLength: number;
  /** Made of small letters only. */
  readonly lowerCase?: boolean;
}

export interface PropertySpec extends TypeSpec, Constraint {
  readonly willReplaceOnChanges?: boolean;
  readonly secret?: boolean;
}

export interface TypeSpec {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  /** `#/types/NAME`, or `pulumi.json#/Asset`, `pulumi.json#/Archive`, `pulumi.json#/Any`. */
  readonly $ref?: string;
  readonly items?: PropertySpec;
  readonly additionalProperties?: PropertySpec;
  readonly oneOf?: readonly TypeSpec[];
}

export interface Constraint {
  readonly default?: string | number | boolean;
  /** The only values allowed. */
  readonly allowed?: readonly (string | number)[];
  /** Letters' case makes no difference to the cloud. */
  readonly ignoreCase?: boolean;
  /** First and last number allowed. */
  readonly range?: readonly [number, number];
  /** Least and greatest number of characters. */
  readonly length?: readonly [number, number];
  readonly pattern?: { readonly expression: RegExp; readonly words: string };
  /** A list whose order means nothing. */
  readonly unordered?: boolean;
  /** Text that is JSON: however it is spelled, the same document is the same value. */
  readonly json?: boolean;
}

/** The object type behind a `$ref`; `undefined` for lists, scalars and free-form maps. @throws {Error} on a dangling one. */
export function objectSpec(schema: ProviderSchema, spec: TypeSpec): ObjectSpec | undefined {
  const name = spec.$ref?.match(/^#\/types\/(.+)$/)?.[1];
  if (name === undefined) {
    return undefined;
  }
  const found = schema.types[name];
  if (found === undefined) {
    throw new Error(`The schema refers to a type that it doesn't have: ${name}`);
  }
  return found;
}
