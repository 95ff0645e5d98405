import { filledInByCloud } from "./diff.ts";
import { isZero, memberSpec, sameValue } from "./equality.ts";
import { objectSpec } from "./schema.ts";
import type { PropertySpec, ProviderSchema, ResourceSpec } from "./schema.ts";
import { concealMapLike, DEFAULTS, isList, isMap, properties, property, reveal, Secret, UNKNOWN } from "./values.ts";
import type { PropertyMap, PropertyValue } from "./values.ts";

/** The state that a preview foresees for a new resource: what is given, and unknown what the cloud will fill in. */
export function foreseenState(spec: ResourceSpec, inputs: PropertyMap): PropertyMap {
  const unknown = spec.requiredOutputs.filter((name) => property(inputs, name) === undefined);
  return markSecrets(spec, {
    ...withoutDefaults(inputs),
    ...Object.fromEntries(unknown.map((name) => [name, UNKNOWN] as const)),
  });
}

/** The state after an operation: what it returned, over what the inputs say, over what was known before. */
export function nextState(
  spec: ResourceSpec,
  before: PropertyMap,
  inputs: PropertyMap,
  returned: PropertyMap,
): PropertyMap {
  const kept = Object.entries(before).filter(
    ([name]) => !(name in spec.inputs) || filledInByCloud(spec, name) || property(inputs, name) !== undefined,
  );
  const state = { ...Object.fromEntries(kept), ...withoutDefaults(inputs), ...returned };
  return markSecrets(spec, concealMapLike(concealMapLike(state, before), inputs));
}

/**
 * The inputs that would make the resource what it was found to be, so that the next diff sees what was changed behind the
 * program's back. Properties that `found` lacks can't be read back from the cloud and stay as they were.
 */
export function foundInputs(
  schema: ProviderSchema,
  spec: ResourceSpec,
  oldInputs: PropertyMap,
  found: PropertyMap,
): PropertyMap {
  const inputs = Object.entries(spec.inputs).flatMap(([name, input]): [string, PropertyValue][] => {
    const old = property(oldInputs, name);
    const answer = found[name];
    const now = answer === undefined ? undefined : askedFor(schema, input, reveal(old ?? null), answer);
    if (now === undefined || sameValue(schema, input, old, now)) {
      return old === undefined ? [] : [[name, old]];
    }
    // Not given and chosen by the cloud: nothing that the program has a say in.
    if (old === undefined && (filledInByCloud(spec, name) || isZero(now))) {
      return [];
    }
    return [[name, prune(now)]];
  });
  const filled = property(oldInputs, DEFAULTS) ?? [];
  return markSecrets(spec, concealMapLike({ ...Object.fromEntries(inputs), [DEFAULTS]: filled }, oldInputs));
}

/** What was found, without the members of its objects that the cloud chose where the old input left them open. */
function askedFor(schema: ProviderSchema, spec: PropertySpec, old: PropertyValue, now: PropertyValue): PropertyValue {
  if (isList(old) && isList(now)) {
    return now.map((item, index) => askedFor(schema, spec.items ?? {}, old[index] ?? null, item));
  }
  const object = objectSpec(schema, spec);
  if (object === undefined || !isMap(old) || !isMap(now)) {
    return now;
  }
  const asked = properties(now).filter(
    ([name]) => property(old, name) !== undefined || object.chosenByCloud?.includes(name) !== true,
  );
  return Object.fromEntries(
    asked.map(([name, item]) => [
      name,
      askedFor(schema, memberSpec(object, spec, name), property(old, name) ?? null, item),
    ]),
  );
}

/** All inputs of a resource that was not made by the program; what the cloud says is taken for given. */
export function importedInputs(spec: ResourceSpec, found: PropertyMap): PropertyMap {
  const inputs = properties(found).filter(([name, value]) => name in spec.inputs && !isZero(value));
  return markSecrets(spec, {
    ...Object.fromEntries(inputs.map(([name, value]) => [name, prune(value)])),
    [DEFAULTS]: [],
  });
}

/** Replies of an API spell out what nobody gave; a program doesn't. */
function prune(value: PropertyValue): PropertyValue {
  if (isList(value)) {
    return value.map(prune);
  }
  if (!isMap(value)) {
    return value;
  }
  const said = properties(value).filter(([, item]) => !isZero(item));
  return Object.fromEntries(said.map(([name, item]) => [name, prune(item)]));
}

/** Without the lists of defaults, which only inputs have. */
export function withoutDefaults(map: PropertyMap): PropertyMap {
  return Object.fromEntries(properties(map).map(([name, value]) => [name, stripped(value)]));
}

function stripped(value: PropertyValue): PropertyValue {
  if (value instanceof Secret) {
    return new Secret(stripped(value.value));
  }
  if (isList(value)) {
    return value.map(stripped);
  }
  return isMap(value) ? withoutDefaults(value) : value;
}

/** Wraps what the schema calls secret. */
function markSecrets(spec: ResourceSpec, map: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => {
      const secret = spec.outputs[name]?.secret === true || spec.inputs[name]?.secret === true;
      return [name, secret && value !== null && !(value instanceof Secret) ? new Secret(value) : value];
    }),
  );
}
