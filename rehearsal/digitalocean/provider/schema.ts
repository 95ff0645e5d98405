import { readFileSync } from "node:fs";
import type {
  Constraint,
  FunctionSpec,
  ObjectSpec,
  PropertySpec,
  ProviderSchema,
  ResourceSpec,
} from "../../provider/schema.ts";
import {
  AUTONAME_MAX_LENGTH,
  AUTONAMED,
  chosenByCloud,
  FILLED,
  resourceConstraints,
  SPACES_REGION,
  typeConstraints,
} from "./constraints.ts";

/** Cut out of the schema of the provider 4.76.0 (only the resources made here, alternative enum types left out). */
interface SchemaFile {
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  readonly types: Readonly<Record<string, ObjectSpec>>;
}

const config: ObjectSpec = {
  properties: {
    token: { type: "string", secret: true },
    apiEndpoint: { type: "string" },
    spacesEndpoint: { type: "string" },
    spacesAccessId: { type: "string" },
    spacesSecretKey: { type: "string", secret: true },
    // Stack configuration reaches a provider as text.
    requestsPerSecond: { oneOf: [{ type: "number" }, { type: "string" }] },
    httpRetryMax: { oneOf: [{ type: "integer" }, { type: "string" }] },
    httpRetryWaitMin: { oneOf: [{ type: "number" }, { type: "string" }] },
    httpRetryWaitMax: { oneOf: [{ type: "number" }, { type: "string" }] },
  },
  required: [],
};

const filter: ObjectSpec = {
  properties: {
    key: { type: "string" },
    values: { type: "array", items: { type: "string" } },
    all: { type: "boolean" },
    matchBy: { type: "string", allowed: ["exact", "re", "substring"] },
  },
  required: ["key", "values"],
};
const sort: ObjectSpec = {
  properties: { key: { type: "string" }, direction: { type: "string", allowed: ["asc", "desc"] } },
  required: ["key"],
};

/** As the SDK declares them; the facts don't list them. */
const spacesFunctions: Readonly<Record<string, FunctionSpec>> = {
  "digitalocean:index/getSpacesBucketObject:getSpacesBucketObject": {
    inputs: {
      bucket: { type: "string", ...FILLED },
      key: { type: "string" },
      range: { type: "string" },
      region: { type: "string", ...SPACES_REGION },
      versionId: { type: "string" },
    },
    requiredInputs: ["bucket", "key", "region"],
  },
  "digitalocean:index/getSpacesBucketObjects:getSpacesBucketObjects": {
    inputs: {
      bucket: { type: "string", ...FILLED },
      delimiter: { type: "string" },
      encodingType: { type: "string" },
      maxKeys: { type: "integer" },
      prefix: { type: "string" },
      region: { type: "string", ...SPACES_REGION },
    },
    requiredInputs: ["bucket", "region"],
  },
};

/** The schema that the stand-in checks and compares by. */
export function loadSchema(): ProviderSchema {
  const file = JSON.parse(readFileSync(new URL("schema.json", import.meta.url), "utf8")) as SchemaFile;
  const functions = mapValues(
    { ...file.functions, ...listFunction("getDomains"), ...listFunction("getRegions"), ...spacesFunctions },
    ({ inputs, ...spec }) => ({
      ...spec,
      inputs: Object.fromEntries(Object.entries(inputs).filter(([, input]) => !isResultType(input))),
    }),
  );
  return {
    resources: mapValues(file.resources, (spec, token) => {
      const name = shortName(token);
      const inputs = constrained(spec.inputs, resourceConstraints[name]);
      const autoname = { property: "name", maxLength: AUTONAME_MAX_LENGTH };
      return { ...spec, inputs, ...(AUTONAMED.has(name) ? { autoname } : {}) };
    }),
    functions,
    types: {
      ...mapValues(file.types, (type, token) => {
        const name = shortName(token);
        const chosen = chosenByCloud[name];
        return {
          ...type,
          properties: constrained(type.properties, typeConstraints[name]),
          ...(chosen === undefined ? {} : { chosenByCloud: chosen }),
        };
      }),
      ...filterTypes(functions),
    },
    config,
  };
}

/** Functions that the facts don't list but that have the form of all lists. */
function listFunction(name: string): Record<string, FunctionSpec> {
  const item = (kind: string): PropertySpec => ({
    type: "array",
    items: { $ref: `#/types/digitalocean:index/${name}${kind}:${name}${kind}` },
  });
  return { [`digitalocean:index/${name}:${name}`]: { inputs: { filters: item("Filter"), sorts: item("Sort") } } };
}

/** Every list function has filter and sort types of its own, all alike. */
function filterTypes(functions: Readonly<Record<string, FunctionSpec>>): Record<string, ObjectSpec> {
  const references = Object.values(functions)
    .flatMap(({ inputs }) => Object.values(inputs))
    .flatMap((input) => input.items?.$ref?.replace("#/types/", "") ?? []);
  return Object.fromEntries(references.map((name) => [name, name.endsWith("Filter") ? filter : sort]));
}

/** Some functions take what they return as an argument too, to no effect; those can't be given here. */
function isResultType(input: PropertySpec): boolean {
  const reference = input.items?.$ref;
  return reference !== undefined && !/(Filter|Sort)$/.test(reference);
}

function constrained(
  properties: Readonly<Record<string, PropertySpec>>,
  constraints: Readonly<Record<string, Constraint>> = {},
): Readonly<Record<string, PropertySpec>> {
  return mapValues(properties, (spec, name) => ({ ...spec, ...constraints[name] }));
}

function shortName(token: string): string {
  return token.split(":").at(-1) ?? token;
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
