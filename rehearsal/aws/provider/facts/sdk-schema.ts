import type { FunctionSpec, ObjectSpec, PropertySpec, ResourceSpec } from "../../../provider/schema.ts";
import { mapValues } from "../map-values.ts";
import type { ModelledResource } from "../modelled-resource.ts";
import { modelledFunctions, modelledResources, modelledTypes } from "../modelled.ts";
import type { Declarations, Declared, Members } from "./declarations.ts";
import { documentedDefault, documentedReplacement } from "./documentation.ts";
import type { ProviderFacts } from "./provider-facts.ts";
import { resourceFacts, typeFacts } from "./resource-facts.ts";
import { convertType } from "./types.ts";

/** Form of `schema.json`. */
export interface SchemaFile {
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  readonly types: Readonly<Record<string, ObjectSpec>>;
}

/**
 * The schema of all that is modelled, read from the SDK's declarations and their comments, and from `resource-facts.ts`.
 * @throws {Error} when the SDK lacks something modelled, or tells of a replacement that the facts don't know.
 */
export function sdkSchema(sdk: Declarations): SchemaFile {
  return {
    resources: mapValues(modelledResources, (modelled, token) => resourceSpec(sdk, token, modelled)),
    functions: mapValues(modelledFunctions, (modelled, token) => functionSpec(sdk, token, modelled)),
    types: Object.fromEntries(
      Object.entries(modelledTypes).map(([path, members]) => {
        const name = path.split("/").at(-1) ?? "";
        return [`aws:${path}:${name}`, typeSpec(sdk, path, members)];
      }),
    ),
  };
}

function resourceSpec(sdk: Declarations, token: string, modelled: ModelledResource): ResourceSpec {
  const { file, name } = parse(token);
  const declaredInputs = sdk.members(file, [`${name}Args`]);
  const declaredOutputs = sdk.members(file, [name]);
  const facts = resourceFacts[token] ?? {};
  const secret = secretOutputs(sdk.text(`${file}.js`));
  const readable = [...modelled.inputs, ...modelled.outputs];
  const inputs = specs(declaredInputs, declaredOutputs, modelled.inputs, facts, token);
  const outputs = readable.map((output) => {
    const { spec } = convertType(member(declaredOutputs, output, token).type);
    // States are compared by their inputs; of an output only its kind is of use.
    const type = { type: spec.type ?? ("object" as const) };
    return [output, secret.has(output) ? { ...type, secret: true } : type] as const;
  });
  return {
    inputs: mapValues(inputs, (spec, input) => (secret.has(input) ? { ...spec, secret: true } : spec)),
    requiredInputs: required(declaredInputs, modelled.inputs),
    outputs: Object.fromEntries(outputs),
    requiredOutputs: readable.filter((output) => isAlways(member(declaredOutputs, output, token))),
    unmodelled: others(declaredInputs, modelled.inputs),
    ...(facts.autoname === undefined ? {} : { autoname: facts.autoname }),
  };
}

function functionSpec(sdk: Declarations, token: string, modelled: readonly string[]): FunctionSpec {
  const { file, name } = parse(token);
  const capitalized = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const declared = modelled.length === 0 ? new Map<string, Declared>() : sdk.members(file, [`${capitalized}Args`]);
  return {
    inputs: Object.fromEntries(modelled.map((input) => [input, convertType(member(declared, input, token).type).spec])),
    requiredInputs: required(declared, modelled),
    unmodelled: others(declared, modelled),
  };
}

function typeSpec(sdk: Declarations, path: string, modelled: readonly string[]): ObjectSpec {
  const names = path.split("/").filter((part) => part !== "index");
  const declared = sdk.members("types/input", names);
  const outputs = sdk.members("types/output", names);
  const chosenByCloud = modelled.filter(
    (name) => member(declared, name, path).optional && outputs.get(name)?.optional === false,
  );
  return {
    properties: specs(declared, outputs, modelled, typeFacts[path] ?? {}, path),
    required: required(declared, modelled),
    unmodelled: others(declared, modelled),
    ...(chosenByCloud.length === 0 ? {} : { chosenByCloud }),
  };
}

function specs(
  declared: Members,
  outputs: Members,
  names: readonly string[],
  facts: ProviderFacts,
  owner: string,
): Record<string, PropertySpec> {
  const { defaults = {}, json = [], replaces = [], replacesSometimes = [], sets = [] } = facts;
  return Object.fromEntries(
    names.map((name): [string, PropertySpec] => {
      const { documentation, type } = member(declared, name, owner);
      const [sentence] = documentedReplacement(documentation);
      if (sentence !== undefined && !replaces.includes(name) && !replacesSometimes.includes(name)) {
        throw new Error(
          `The facts about ${owner} lack that a change of ${name} may replace. The SDK says: ${sentence}`,
        );
      }
      const { spec } = convertType(type);
      // What the cloud chooses when nothing is given is always an output; what the provider fills in is known as it is.
      const output = outputs.get(name);
      const chosenByCloud = output !== undefined && isAlways(output);
      const value = defaults[name] ?? (chosenByCloud ? undefined : documentedDefault(documentation, spec.type));
      return [
        name,
        {
          ...spec,
          ...(value === undefined ? {} : { default: value }),
          ...(replaces.includes(name) ? { willReplaceOnChanges: true } : {}),
          ...(sets.includes(name) ? { unordered: true } : {}),
          ...(json.includes(name) ? { json: true } : {}),
        },
      ];
    }),
  );
}

function secretOutputs(javaScript: string): ReadonlySet<string> {
  const listed = /additionalSecretOutputs: \[(.*)\]/.exec(javaScript)?.[1] ?? "";
  return new Set([...listed.matchAll(/"(\w+)"/g)].flatMap(([, name]) => name ?? []));
}

function isAlways(declared: Declared): boolean {
  return !declared.optional && !convertType(declared.type).optional;
}

function required(declared: Members, names: readonly string[]): string[] {
  return names.filter((name) => declared.get(name)?.optional === false);
}

function others(declared: Members, modelled: readonly string[]): string[] {
  return [...declared.keys()].filter((name) => !modelled.includes(name)).sort();
}

function member(members: Members, name: string, owner: string): Declared {
  const found = members.get(name);
  if (found === undefined) {
    throw new Error(`@pulumi/aws: ${owner} has no ${name}`);
  }
  return found;
}

/** `aws:lb/targetGroup:TargetGroup`, or `aws:index/getX:getX`, which is in the package's root. */
function parse(token: string): { file: string; name: string } {
  const [, path = "", name = ""] = token.split(":");
  return { file: path.replace(/^index\//, ""), name };
}
