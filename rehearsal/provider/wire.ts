import { Archive, Asset, isList, isMap, Secret, UNKNOWN } from "./values.ts";
import type { PropertyMap, PropertyValue } from "./values.ts";

/** JSON as a protobuf Struct carries it. */
export type WireValue = null | boolean | number | string | readonly WireValue[] | WireMap;
export interface WireMap {
  readonly [name: string]: WireValue;
}

/*
 * The engine marks special values in plain JSON: an object with this key says by the key's value what it is, and certain
 * strings mean "unknown". The constants are the protocol's own (pulumi/sdk/go/common/resource: sig.go, plugin/rpc.go).
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS: ReadonlySet<string> = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // bool
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // list
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/**
 * Reads what the engine sent. A reference to a resource becomes its id, or its URN where it has none.
 * @throws {TypeError} on a signature that this protocol version doesn't have.
 */
export function decode(wire: WireValue): PropertyValue {
  if (typeof wire === "string") {
    return UNKNOWNS.has(wire) ? UNKNOWN : wire;
  }
  if (isWireList(wire)) {
    return wire.map(decode);
  }
  if (!isWireMap(wire)) {
    return wire;
  }
  return SIGNATURE in wire ? decodeSpecial(wire) : decodeMap(wire);
}

export function decodeMap(wire: WireMap): PropertyMap {
  return Object.fromEntries(Object.entries(wire).map(([name, value]) => [name, decode(value)]));
}

function decodeSpecial(wire: WireMap): PropertyValue {
  const signature = text(wire[SIGNATURE]);
  switch (signature) {
    case SECRET:
      return new Secret(decode(wire["value"] ?? null));
    case OUTPUT: {
      const value = wire["value"] === undefined ? UNKNOWN : decode(wire["value"]);
      return wire["secret"] === true ? new Secret(value) : value;
    }
    case RESOURCE:
      return decode(wire["id"] === undefined || wire["id"] === "" ? (wire["urn"] ?? null) : wire["id"]);
    case ASSET: {
      const kind = (["path", "uri", "text"] as const).find((name) => filled(wire[name])) ?? "text";
      return new Asset(text(wire["hash"]), kind, text(wire[kind]));
    }
    case ARCHIVE: {
      const assets = wire["assets"];
      if (isWireMap(assets)) {
        return new Archive(text(wire["hash"]), "assets", decodeMap(assets));
      }
      const kind = filled(wire["uri"]) ? "uri" : "path";
      return new Archive(text(wire["hash"]), kind, text(wire[kind]));
    }
    default:
      throw new TypeError(`The engine sent a kind of value that this provider doesn't know: ${signature}`);
  }
}

/** Writes what the engine shall get; secrets keep their mark. */
export function encode(value: PropertyValue): WireValue {
  if (value === UNKNOWN) {
    return UNKNOWN_STRING;
  }
  if (value instanceof Secret) {
    return { [SIGNATURE]: SECRET, value: encode(value.value) };
  }
  if (value instanceof Asset) {
    return { [SIGNATURE]: ASSET, hash: value.hash, [value.kind]: value.content };
  }
  if (value instanceof Archive) {
    const content = typeof value.content === "string" ? value.content : encodeMap(value.content);
    return { [SIGNATURE]: ARCHIVE, hash: value.hash, [value.kind]: content };
  }
  if (isList(value)) {
    return value.map(encode);
  }
  return isMap(value) ? encodeMap(value) : value;
}

/** Absent and null mean the same to the engine; nulls are left out. */
export function encodeMap(map: PropertyMap): WireMap {
  const present = Object.entries(map).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name, encode(value)]));
}

function isWireList(wire: WireValue | undefined): wire is readonly WireValue[] {
  return Array.isArray(wire);
}

function isWireMap(wire: WireValue | undefined): wire is WireMap {
  return typeof wire === "object" && wire !== null && !isWireList(wire);
}

function filled(wire: WireValue | undefined): boolean {
  return typeof wire === "string" && wire !== "";
}

function text(wire: WireValue | undefined): string {
  return typeof wire === "string" ? wire : "";
}
