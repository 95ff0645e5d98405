import ts from "typescript";
import type { TypeSpec } from "../../../provider/schema.ts";

/** A property's type in the words of Pulumi's schema, and whether it may be `undefined`. */
export interface ConvertedType {
  readonly spec: TypeSpec;
  readonly optional: boolean;
}

/**
 * From the SDK's TypeScript: `pulumi.Input<string | undefined>` becomes an optional string, `inputs.lb.X` a `$ref`. Where
 * a resource may stand for its id, a string is meant.
 * @throws {Error} on a form that the SDK is not known to use.
 */
export function convertType(node: ts.TypeNode): ConvertedType {
  if (ts.isUnionTypeNode(node)) {
    const parts = node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword).map(convertType);
    const optional = parts.length < node.types.length || parts.some((part) => part.optional);
    return { spec: alternatives(parts.map(({ spec }) => spec)), optional };
  }
  if (ts.isTypeReferenceNode(node)) {
    return convertReference(node);
  }
  return { spec: convertPlain(node), optional: false };
}

function convertPlain(node: ts.TypeNode): TypeSpec {
  if (ts.isArrayTypeNode(node)) {
    return { type: "array", items: convertType(node.elementType).spec };
  }
  if (ts.isTypeLiteralNode(node)) {
    const member = node.members.find(ts.isIndexSignatureDeclaration);
    return { type: "object", additionalProperties: member === undefined ? {} : convertType(member.type).spec };
  }
  const type = KEYWORDS.get(node.kind);
  if (type === undefined) {
    throw new Error(`@pulumi/aws: a type of an unknown form: ${node.getText()}`);
  }
  return { type };
}

const KEYWORDS = new Map<ts.SyntaxKind, "string" | "number" | "boolean">([
  [ts.SyntaxKind.StringKeyword, "string"],
  [ts.SyntaxKind.NumberKeyword, "number"],
  [ts.SyntaxKind.BooleanKeyword, "boolean"],
]);

function convertReference(node: ts.TypeReferenceNode): ConvertedType {
  const name = node.typeName.getText();
  const [argument] = node.typeArguments ?? [];
  if (["pulumi.Input", "pulumi.Output"].includes(name) && argument !== undefined) {
    return convertType(argument);
  }
  return { spec: named(name), optional: false };
}

function named(name: string): TypeSpec {
  const [first, ...rest] = name.split(".");
  if (rest.at(-1) === "PolicyDocument") {
    return { type: "object" };
  }
  if (first === "inputs" || first === "outputs") {
    return { $ref: typeReference(rest) };
  }
  // ARNs, enumerations and resources are known by their text.
  return first === "pulumi" && rest[0] === "asset" ? { $ref: `pulumi.json#/${rest[1] ?? ""}` } : { type: "string" };
}

/** `["lb", "X"]` as `#/types/aws:lb/X:X`; a name without a module is in `index`. */
function typeReference(path: readonly string[]): string {
  const name = path.at(-1) ?? "";
  const module = path.length > 1 ? path.slice(0, -1).join("/") : "index";
  return `#/types/aws:${module}/${name}:${name}`;
}

function alternatives(specs: readonly TypeSpec[]): TypeSpec {
  const texts = [...new Set(specs.map((spec) => JSON.stringify(spec)))];
  const unique = texts.map((text) => JSON.parse(text) as TypeSpec);
  const [first = {}, second] = unique;
  if (second === undefined) {
    return first;
  }
  // An archive passes for an asset.
  return first.$ref?.startsWith("pulumi.json#/") === true ? { $ref: "pulumi.json#/Asset" } : { oneOf: unique };
}
