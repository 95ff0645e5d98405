import { isZero, memberSpec, sameValue } from "./equality.ts";
import { objectSpec } from "./schema.ts";
import type { PropertySpec, ProviderSchema, ResourceSpec } from "./schema.ts";
import { DEFAULTS, isList, isMap, properties, property, reveal } from "./values.ts";
import type { PropertyMap, PropertyValue } from "./values.ts";

export interface PropertyChange {
  /** Where, such as `forwardingRules[0].entryPort`. */
  readonly path: string;
  /** The resource's property that this is part of. */
  readonly property: string;
  readonly kind: "add" | "delete" | "update";
  readonly replace: boolean;
}

export interface Difference {
  readonly changes: readonly PropertyChange[];
  /** The old resource has to go before its replacement comes, because its name was given by hand and may be unique. */
  readonly deleteBeforeReplace: boolean;
}

/**
 * What has to change to get from one set of checked inputs to another. An input that the cloud fills in when it isn't given
 * may be dropped without a change, and outputs take no part.
 * @param replacing properties that replace here for reasons beyond the schema's
 */
export function diffInputs(
  schema: ProviderSchema,
  spec: ResourceSpec,
  oldInputs: PropertyMap,
  newInputs: PropertyMap,
  replacing: readonly string[] = [],
): Difference {
  const changes = Object.entries(spec.inputs).flatMap(([name, input]) => {
    const before = property(oldInputs, name);
    const after = property(newInputs, name);
    if ((after === undefined && filledInByCloud(spec, name)) || sameValue(schema, input, before, after)) {
      return [];
    }
    const replace = input.willReplaceOnChanges === true || replacing.includes(name);
    return changesIn(schema, input, before, after, name).map((change) => ({ ...change, property: name, replace }));
  });
  const deleteBeforeReplace = changes.some((change) => change.replace) && namedByHand(spec, newInputs);
  return { changes, deleteBeforeReplace };
}

/** The inputs that an update works with: the given ones, and for those that the cloud filled in, what it chose. */
export function plannedInputs(spec: ResourceSpec, state: PropertyMap, inputs: PropertyMap): PropertyMap {
  const chosen = Object.keys(spec.inputs)
    .filter((name) => filledInByCloud(spec, name) && property(inputs, name) === undefined)
    .flatMap((name) => (property(state, name) === undefined ? [] : [[name, property(state, name) ?? null] as const]));
  return { ...Object.fromEntries(chosen), ...inputs };
}

export function filledInByCloud(spec: ResourceSpec, name: string): boolean {
  return spec.requiredOutputs.includes(name) && !spec.requiredInputs.includes(name);
}

/** A name counts as given by hand when `check` did not make it up; the same rule as the official providers'. */
function namedByHand(spec: ResourceSpec, inputs: PropertyMap): boolean {
  const filled = property(inputs, DEFAULTS);
  return (
    spec.autoname !== undefined &&
    isList(filled) &&
    property(inputs, spec.autoname.property) !== undefined &&
    !filled.includes(spec.autoname.property)
  );
}

type Part = Pick<PropertyChange, "path" | "kind">;

function changesIn(
  schema: ProviderSchema,
  spec: PropertySpec,
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: string,
): Part[] {
  if (sameValue(schema, spec, before, after)) {
    return [];
  }
  const old = reveal(before ?? null);
  const now = reveal(after ?? null);
  if (isZero(old) || isZero(now)) {
    return [{ path, kind: isZero(old) ? "add" : isZero(now) ? "delete" : "update" }];
  }
  if (isMap(old) && isMap(now)) {
    const object = objectSpec(schema, spec);
    const names = [...new Set([...properties(old), ...properties(now)].map(([name]) => name))];
    return names.flatMap((name) =>
      changesIn(schema, memberSpec(object, spec, name), property(old, name), property(now, name), `${path}.${name}`),
    );
  }
  if (isList(old) && isList(now)) {
    return spec.unordered === true
      ? changesInSet(schema, spec, old, now, path)
      : changesInList(schema, spec, old, now, path);
  }
  return [{ path, kind: "update" }];
}

function changesInList(
  schema: ProviderSchema,
  spec: PropertySpec,
  old: readonly PropertyValue[],
  now: readonly PropertyValue[],
  path: string,
): Part[] {
  return Array.from({ length: Math.max(old.length, now.length) }, (_, index) =>
    changesIn(schema, spec.items ?? {}, old[index], now[index], `${path}[${index}]`),
  ).flat();
}

/** Items of a set have no place of their own: one that is gone is deleted at its old index, a new one added at its new. */
function changesInSet(
  schema: ProviderSchema,
  spec: PropertySpec,
  old: readonly PropertyValue[],
  now: readonly PropertyValue[],
  path: string,
): Part[] {
  const within = (list: readonly PropertyValue[], item: PropertyValue): boolean =>
    list.some((other) => sameValue(schema, spec.items ?? {}, item, other));
  const indexes = (list: readonly PropertyValue[], others: readonly PropertyValue[]): number[] =>
    list.flatMap((item, index) => (within(others, item) ? [] : [index]));
  const [added, deleted] = [indexes(now, old), indexes(old, now)];
  const all = [...new Set([...added, ...deleted])].sort((left, right) => left - right);
  const parts = all.map((index): Part => {
    const kind = !deleted.includes(index) ? "add" : added.includes(index) ? "update" : "delete";
    return { path: `${path}[${index}]`, kind };
  });
  return parts.length > 0 ? parts : [{ path, kind: "update" }];
}
