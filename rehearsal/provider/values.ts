/** Stands in previews for a value that only the real run will know. */
export const UNKNOWN = Symbol("unknown until the update runs");

/** A value that may not be shown, and that the engine encrypts in the state. */
export class Secret {
  readonly value: PropertyValue;

  constructor(value: PropertyValue) {
    this.value = value;
  }
}

/** A file's content given as a path on this machine, as text, or as a URI; the engine hashes it (SHA-256, hex). */
export class Asset {
  readonly hash: string;
  readonly kind: "path" | "text" | "uri";
  /** The path, the text, or the URI. */
  readonly content: string;

  constructor(hash: string, kind: Asset["kind"], content: string) {
    this.hash = hash;
    this.kind = kind;
    this.content = content;
  }
}

/** A folder or an archive file, or assets under names; hashed by the engine like an asset. */
export class Archive {
  readonly hash: string;
  readonly kind: "path" | "uri" | "assets";
  readonly content: string | PropertyMap;

  constructor(hash: string, kind: Archive["kind"], content: string | PropertyMap) {
    this.hash = hash;
    this.kind = kind;
    this.content = content;
  }
}

/** What the engine and a provider say to each other about a resource's properties. */
export type PropertyValue =
  null | boolean | number | string | typeof UNKNOWN | Secret | Asset | Archive | readonly PropertyValue[] | PropertyMap;

export interface PropertyMap {
  readonly [name: string]: PropertyValue;
}

/** Lists, in an object of inputs, the properties that `check` filled in; the engine keeps it between updates. */
export const DEFAULTS = "__defaults";

export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !isList(value) &&
    !(value instanceof Secret) &&
    !(value instanceof Asset) &&
    !(value instanceof Archive)
  );
}

/** A property of a map, `undefined` where it is absent or null, which mean the same. */
export function property(map: PropertyMap, name: string): PropertyValue | undefined {
  return Object.hasOwn(map, name) ? (map[name] ?? undefined) : undefined;
}

/** The properties of a map that are present, without the engine's and our own bookkeeping. */
export function properties(map: PropertyMap): [string, PropertyValue][] {
  return Object.entries(map).filter(([name, value]) => value !== null && !name.startsWith("__"));
}

/** The value without its secret wrapper, which may be around any part of it. */
export function reveal(value: PropertyValue): PropertyValue {
  if (value instanceof Secret) {
    return reveal(value.value);
  }
  if (isList(value)) {
    return value.map(reveal);
  }
  return isMap(value) ? revealMap(value) : value;
}

export function revealMap(map: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, reveal(value)]));
}

/** Wraps what corresponds to a secret part of `model`; where the two differ in form, the whole value. */
function concealLike(value: PropertyValue, model: PropertyValue | undefined): PropertyValue {
  if (value === null || value instanceof Secret) {
    return value;
  }
  if (model instanceof Secret) {
    return new Secret(value);
  }
  if (isMap(value) && isMap(model)) {
    return concealMapLike(value, model);
  }
  if (isList(value) && isList(model) && value.length === model.length) {
    return value.map((item, index) => concealLike(item, model[index]));
  }
  return holdsSecret(model) ? new Secret(value) : value;
}

export function concealMapLike(map: PropertyMap, model: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, concealLike(value, property(model, name))]),
  );
}

function holdsSecret(value: PropertyValue | undefined): boolean {
  return (
    value instanceof Secret ||
    (isList(value) && value.some(holdsSecret)) ||
    (isMap(value) && Object.values(value).some(holdsSecret))
  );
}

/** The value as the engine's plain form, from what a resource's implementation returned. @throws {TypeError} */
export function toPropertyValue(value: unknown): PropertyValue {
  if (value === undefined || value === null) {
    return null;
  }
  if (typeof value === "boolean" || typeof value === "string" || typeof value === "number") {
    return value;
  }
  if (value === UNKNOWN || value instanceof Secret || value instanceof Asset || value instanceof Archive) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(toPropertyValue);
  }
  if (typeof value === "object") {
    return toPropertyMap(value);
  }
  throw new TypeError(`A ${typeof value} can't be a property of a resource.`);
}

/** Own properties of the object that are not `undefined`. */
export function toPropertyMap(object: object): PropertyMap {
  const defined = Object.entries(object).filter(([, value]: [string, unknown]) => value !== undefined);
  return Object.fromEntries(defined.map(([name, value]: [string, unknown]) => [name, toPropertyValue(value)]));
}
