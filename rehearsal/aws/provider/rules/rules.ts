import type { CheckFailure } from "../../../provider/check-failure.ts";
import { UNKNOWN } from "../../../provider/values.ts";

/** Inputs or a nested object, checked by type; in a preview any part may be unknown. */
export type Values = Readonly<Record<string, unknown>>;

/** What the provider knows of one type beyond its schema. */
export interface Rules {
  /** Mistakes between properties, or in what a text says. */
  readonly check?: (inputs: Values) => readonly CheckFailure[];
  /** Properties whose change makes a new resource in this case. */
  readonly replacing?: (oldInputs: Values, newInputs: Values) => readonly string[];
  /** Outputs that an update changes to what only the cloud can tell. */
  readonly recomputed?: (newInputs: Values) => readonly string[];
  /** How long a creation (without old inputs) or an update waits for the resource to be ready, in seconds; 0: not at all. */
  readonly waitSeconds?: (inputs: Values, oldInputs: Values | undefined) => number;
  /** What an update that waits would wait for and never see, in words; `outputs` are those after it. */
  readonly inVain?: (
    inputs: Values,
    change: { readonly state: Values; readonly outputs: Values },
  ) => string | undefined;
}

/** One mistake, unless the condition for it is not met. */
export function mistake(found: boolean, property: string, reason: string): CheckFailure[] {
  return found ? [{ property, reason }] : [];
}

/** Refuses none and more than one of them. Something unknown counts as given: it will be. */
export function exactlyOne(inputs: Values, names: readonly string[], owner = ""): CheckFailure[] {
  const given = names.filter((name) => isGiven(inputs[name]));
  const [first = ""] = given;
  if (given.length === 0) {
    const reason = `is missing: exactly one of ${names.join(", ")} is required`;
    return [{ property: `${owner}${names[0] ?? ""}`, reason }];
  }
  return given
    .slice(1)
    .map((name) => ({ property: `${owner}${name}`, reason: `conflicts with ${first}; give one of them` }));
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** A number that is known. */
export function known(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** A text that is known. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The objects of a list, with where they are; what is unknown is left out. */
export function items(inputs: Values, name: string): readonly { readonly at: string; readonly item: Values }[] {
  const list: unknown = inputs[name];
  return Array.isArray(list)
    ? list.flatMap((item: unknown, index) => (isValues(item) ? [{ at: `${name}[${index}].`, item }] : []))
    : [];
}

/** A nested object that is given and known. */
export function nested(inputs: Values, name: string): Values | undefined {
  const value = inputs[name];
  return isValues(value) ? value : undefined;
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}
