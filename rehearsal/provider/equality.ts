import { objectSpec } from "./schema.ts";
import type { ObjectSpec, PropertySpec, ProviderSchema } from "./schema.ts";
import { Archive, Asset, isList, isMap, properties, reveal, toPropertyValue, UNKNOWN } from "./values.ts";
import type { PropertyValue } from "./values.ts";

/** Whether two values mean the same to the cloud; something unknown is never the same as anything. */
export function sameValue(
  schema: ProviderSchema,
  spec: PropertySpec,
  left: PropertyValue | undefined,
  right: PropertyValue | undefined,
): boolean {
  const form = canonical(schema, spec, reveal(left ?? null));
  return form !== undefined && form === canonical(schema, spec, reveal(right ?? null));
}

/** Whether the value says nothing: the official providers don't tell an absent property from its type's zero value. */
export function isZero(value: PropertyValue | undefined): boolean {
  const shown = reveal(value ?? null);
  return (
    shown === null ||
    shown === false ||
    shown === 0 ||
    shown === "" ||
    (isList(shown) && shown.length === 0) ||
    (isMap(shown) && properties(shown).every(([, item]) => isZero(item)))
  );
}

/** One text for all values that mean the same; `undefined` when a part is unknown. */
function canonical(schema: ProviderSchema, spec: PropertySpec, value: PropertyValue): string | undefined {
  if (value === UNKNOWN) {
    return undefined;
  }
  if (isZero(value)) {
    return "null";
  }
  if (spec.json === true && typeof value === "string") {
    return canonicalJson(schema, value);
  }
  if (value instanceof Asset || value instanceof Archive) {
    return JSON.stringify({ hash: value.hash });
  }
  if (isList(value)) {
    const items = value.map((item) => canonical(schema, spec.items ?? {}, item));
    return items.includes(undefined) ? undefined : `[${(spec.unordered === true ? items.sort() : items).join()}]`;
  }
  if (isMap(value)) {
    const object = objectSpec(schema, spec);
    const parts = properties(value)
      .filter(([, item]) => !isZero(item))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, item]) => [name, canonical(schema, memberSpec(object, spec, name), item)] as const);
    return parts.some(([, form]) => form === undefined)
      ? undefined
      : `{${parts.map(([name, form]) => `${JSON.stringify(name)}:${String(form)}`).join()}}`;
  }
  return JSON.stringify(typeof value === "string" && spec.ignoreCase === true ? value.toLowerCase() : value);
}

/** Text that is no JSON means itself. */
function canonicalJson(schema: ProviderSchema, text: string): string | undefined {
  try {
    return canonical(schema, {}, toPropertyValue(JSON.parse(text)));
  } catch {
    return JSON.stringify(text);
  }
}

/** What is known of one member of an object or of a free-form map. */
export function memberSpec(object: ObjectSpec | undefined, spec: PropertySpec, name: string): PropertySpec {
  return object?.properties[name] ?? spec.additionalProperties ?? {};
}
