import { readFileSync } from "node:fs";
import type { Constraint, ObjectSpec, PropertySpec, ProviderSchema } from "../../provider/schema.ts";
import { configurationSpec } from "./configuration.ts";
import type { SchemaFile } from "./facts/sdk-schema.ts";
import type { ServiceFact, ServiceFacts } from "./facts/service-models.ts";
import { mapValues } from "./map-values.ts";

/** The schema that the stand-in checks and compares by: what the SDK declares, with what AWS's service models allow. */
export function loadSchema(): ProviderSchema {
  const { resources, functions, types } = readJson("schema.json") as SchemaFile;
  const facts = readJson("facts/service-models.json") as ServiceFacts;
  return {
    resources: mapValues(resources, (spec, token) => ({ ...spec, inputs: constrained(spec.inputs, facts[token]) })),
    functions,
    types: mapValues(types, (type, name): ObjectSpec => {
      // `aws:lb/X:X` in the schema, `lb/X` in the facts.
      const [, path = ""] = name.split(":");
      return { ...type, properties: constrained(type.properties, facts[path]) };
    }),
    config: configurationSpec,
  };
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
}

function constrained(
  properties: Readonly<Record<string, PropertySpec>>,
  facts: Readonly<Record<string, ServiceFact>> = {},
): Record<string, PropertySpec> {
  return mapValues(properties, (spec, name) => {
    const fact = facts[name];
    if (fact === undefined) {
      return spec;
    }
    return spec.items === undefined ? withFact(spec, fact) : { ...spec, items: withFact(spec.items, fact) };
  });
}

function withFact(spec: PropertySpec, { allowed, integer, length, pattern, range }: ServiceFact): PropertySpec {
  const constraint: Constraint = {
    // A default of zero says that nothing is set, which AWS has no number for.
    ...(allowed === undefined ? {} : { allowed: spec.default === 0 ? [0, ...allowed] : allowed }),
    ...(length === undefined ? {} : { length }),
    ...(range === undefined ? {} : { range }),
    ...(pattern === undefined
      ? {}
      : { pattern: { expression: new RegExp(`^(?:${pattern})$`, "u"), words: `of the form ${pattern}` } }),
  };
  return {
    ...spec,
    ...(integer === true && spec.type === "number" ? { type: "integer" as const } : {}),
    ...constraint,
  };
}
