import type { PropertySpec, TypeSpec } from "./schema.ts";
import { Archive, Asset, isList, isMap, Secret, UNKNOWN } from "./values.ts";
import type { PropertyValue } from "./values.ts";

/** What is wrong with a single value, in words; `undefined` when nothing is. */
export function mistakeIn(spec: PropertySpec, value: PropertyValue): string | undefined {
  return fits(spec, value) && satisfies(spec, value)
    ? undefined
    : `is not allowed, got ${describe(value)}; ${describeType(spec)} is required`;
}

function fits(spec: TypeSpec, value: PropertyValue): boolean {
  if (spec.oneOf !== undefined) {
    return spec.oneOf.some((option) => fits(option, value));
  }
  if (spec.$ref !== undefined) {
    return fitsReference(spec.$ref, value);
  }
  const { type = "any" } = spec;
  switch (type) {
    case "string":
    case "boolean":
    case "number":
      return typeof value === type;
    case "integer":
      return Number.isInteger(value);
    case "array":
      return isList(value);
    case "object":
      return isMap(value);
    case "any":
      return true;
  }
}

function fitsReference(reference: string, value: PropertyValue): boolean {
  switch (reference) {
    case "pulumi.json#/Any":
      return true;
    case "pulumi.json#/Asset":
      return value instanceof Asset || value instanceof Archive;
    case "pulumi.json#/Archive":
      return value instanceof Archive;
    default:
      return isMap(value);
  }
}

function satisfies(spec: PropertySpec, value: PropertyValue): boolean {
  if (typeof value === "number") {
    const [first, last] = spec.range ?? [-Infinity, Infinity];
    return value >= first && value <= last && (spec.allowed?.includes(value) ?? true);
  }
  if (typeof value !== "string") {
    return true;
  }
  const [shortest, longest] = spec.length ?? [0, Infinity];
  const folded = (text: string | number): string =>
    spec.ignoreCase === true ? String(text).toLowerCase() : String(text);
  return (
    value.length >= shortest &&
    value.length <= longest &&
    (spec.pattern?.expression.test(value) ?? true) &&
    (spec.allowed?.some((option) => folded(option) === folded(value)) ?? true)
  );
}

/** What a property takes, as the end of a sentence: `an integer from 3 to 300`. */
export function describeType(spec: PropertySpec): string {
  if (spec.allowed !== undefined) {
    return `one of ${spec.allowed.map((option) => JSON.stringify(option)).join(", ")}`;
  }
  const noun = nounFor(spec);
  if (spec.range !== undefined) {
    const [first, last] = spec.range;
    return last === Infinity ? `${noun} of at least ${first}` : `${noun} from ${first} to ${last}`;
  }
  const length = spec.length === undefined ? "" : ` of ${spec.length[0]} to ${spec.length[1]} characters`;
  return `${noun}${length}${spec.pattern === undefined ? "" : ` (${spec.pattern.words})`}`;
}

function nounFor(spec: TypeSpec): string {
  if (spec.oneOf !== undefined) {
    return spec.oneOf.map(nounFor).join(" or ");
  }
  if (spec.$ref !== undefined) {
    return { "pulumi.json#/Asset": "an asset", "pulumi.json#/Archive": "an archive" }[spec.$ref] ?? "an object";
  }
  const { type = "value" } = spec;
  switch (type) {
    case "array":
      return "a list";
    case "integer":
    case "object":
      return `an ${type}`;
    case "boolean":
    case "number":
    case "string":
    case "value":
      return `a ${type}`;
  }
}

/** A value as an error message shows it: short, and never a secret. */
export function describe(value: PropertyValue): string {
  if (value instanceof Secret) {
    return "[secret]";
  }
  if (value === UNKNOWN) {
    return "[unknown]";
  }
  if (value instanceof Asset || value instanceof Archive) {
    return `a ${value instanceof Asset ? "file asset" : "archive"} (${value.kind})`;
  }
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Secret) {
      return "[secret]";
    }
    return typeof part === "symbol" ? "[unknown]" : part;
  });
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
