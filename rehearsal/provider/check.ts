import type { CheckFailure } from "./check-failure.ts";
import { autoname } from "./autoname.ts";
import type { AutonamingRequest } from "./autoname.ts";
import { describe, describeType, mistakeIn } from "./constraint.ts";
import { objectSpec } from "./schema.ts";
import type { ObjectSpec, PropertySpec, ProviderSchema, ResourceSpec } from "./schema.ts";
import { DEFAULTS, isList, isMap, properties, property, Secret, UNKNOWN } from "./values.ts";
import type { PropertyMap, PropertyValue } from "./values.ts";

export interface Checked {
  /** The inputs with defaults and the made-up name; what was filled in is listed under `__defaults`. */
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

/** Checks a resource's inputs against the schema and completes them. All mistakes are reported at once. */
export function checkResource(
  schema: ProviderSchema,
  spec: ResourceSpec,
  oldInputs: PropertyMap | undefined,
  inputs: PropertyMap,
  naming: AutonamingRequest,
): Checked {
  const failures: CheckFailure[] = [];
  const name = spec.autoname && property(inputs, spec.autoname.property) === undefined ? spec.autoname : undefined;
  const made = name === undefined ? undefined : autoname(name, oldInputs, naming);
  if (made !== undefined && "failure" in made) {
    failures.push(made.failure);
  }
  const named = name && made && "name" in made ? { [name.property]: made.name } : {};
  const { inputs: known, requiredInputs: required, unmodelled = [] } = spec;
  const object = { properties: known, required, unmodelled };
  const checker = { schema, failures, defaults: true };
  return { inputs: checkObject(checker, object, inputs, "", named), failures };
}

/** Checks the arguments of a function, or a provider's configuration: like a resource's inputs, but nothing is filled in. */
export function checkArguments(schema: ProviderSchema, object: ObjectSpec, args: PropertyMap): readonly CheckFailure[] {
  const failures: CheckFailure[] = [];
  checkObject({ schema, failures, defaults: false }, object, args, "", {});
  return failures;
}

interface Checker {
  readonly schema: ProviderSchema;
  readonly failures: CheckFailure[];
  readonly defaults: boolean;
}

function checkObject(
  checker: Checker,
  object: ObjectSpec,
  map: PropertyMap,
  path: string,
  filled: PropertyMap,
): PropertyMap {
  const checked: Record<string, PropertyValue> = {};
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  for (const [name, value] of properties(map)) {
    const spec = object.properties[name];
    if (spec === undefined) {
      const what = object.unmodelled?.includes(name) === true ? "is not in the rehearsal's model" : "is unknown";
      const known = Object.keys(object.properties).sort().join(", ");
      checker.failures.push({ property: at(name), reason: `${what}, got ${describe(value)}; known are: ${known}` });
      continue;
    }
    const result = checkValue(checker, spec, value, at(name));
    checked[name] = spec.secret === true && !(result instanceof Secret) ? new Secret(result) : result;
  }
  const defaults = checker.defaults ? { ...defaultsFor(object, checked), ...filled } : {};
  for (const name of object.required) {
    const spec = object.properties[name];
    if (spec !== undefined && checked[name] === undefined && defaults[name] === undefined) {
      checker.failures.push({ property: at(name), reason: `is missing; ${describeType(spec)} is required` });
    }
  }
  return checker.defaults ? { ...checked, ...defaults, [DEFAULTS]: Object.keys(defaults).sort() } : checked;
}

function defaultsFor(object: ObjectSpec, given: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(object.properties).flatMap(([name, spec]) =>
      spec.default !== undefined && property(given, name) === undefined ? [[name, spec.default]] : [],
    ),
  );
}

function checkValue(checker: Checker, spec: PropertySpec, value: PropertyValue, path: string): PropertyValue {
  if (value === UNKNOWN) {
    return value;
  }
  if (value instanceof Secret) {
    const inner: CheckFailure[] = [];
    const checked = checkValue({ ...checker, failures: inner }, spec, value.value, path);
    // What is wrong with a secret is said without showing it.
    const kept = inner.map((failure) => ({
      ...failure,
      reason: `is a secret that doesn't fit; ${describeType(spec)} is required`,
    }));
    checker.failures.push(...kept);
    return new Secret(checked);
  }
  const object = objectSpec(checker.schema, spec);
  if (object !== undefined && isMap(value)) {
    return checkObject(checker, object, value, path, {});
  }
  if (spec.type === "array" && spec.items !== undefined && isList(value)) {
    const { items } = spec;
    return value.map((item, index) => checkValue(checker, items, item, `${path}[${index}]`));
  }
  if (spec.type === "object" && isMap(value)) {
    const { additionalProperties } = spec;
    return additionalProperties === undefined
      ? value
      : Object.fromEntries(
          properties(value).map(([name, item]) => [
            name,
            checkValue(checker, additionalProperties, item, `${path}.${name}`),
          ]),
        );
  }
  const mistake = mistakeIn(spec, value);
  if (mistake !== undefined) {
    checker.failures.push({ property: path, reason: mistake });
  }
  return value;
}
