import { objectSpec } from "../../provider/schema.ts";
import type { PropertySpec, ProviderSchema } from "../../provider/schema.ts";

/** What is modelled, as two Markdown tables: resource types with their properties, and functions with their arguments. */
export function modelledTables(schema: ProviderSchema): string {
  const resources = Object.entries(schema.resources).map(([token, { inputs, outputs, requiredInputs }]) => {
    const read = Object.keys(outputs).filter((name) => !(name in inputs));
    return row(shortName(token), members(schema, inputs, requiredInputs), read.join(", "));
  });
  const functions = Object.entries(schema.functions).map(([token, { inputs, requiredInputs = [] }]) =>
    row(shortName(token), members(schema, inputs, requiredInputs)),
  );
  return [
    row("type", "inputs (**required**, ↻ a change replaces)", "outputs beyond them"),
    row("---", "---", "---"),
    ...resources,
    "",
    row("function", "arguments (**required**)"),
    row("---", "---"),
    ...functions,
  ].join("\n");
}

/** `aws:lb/targetGroup:TargetGroup` as a program writes it: `lb.TargetGroup`; what is in `index` stands alone. */
function shortName(token: string): string {
  const [, path = "", name = ""] = token.split(":");
  const module = path.split("/")[0] ?? "";
  return module === "index" ? name : `${module}.${name}`;
}

function members(
  schema: ProviderSchema,
  properties: Readonly<Record<string, PropertySpec>>,
  required: readonly string[],
): string {
  const written = Object.entries(properties).map(([name, spec]) => {
    const object = objectSpec(schema, spec.items ?? spec);
    const inner = object === undefined ? "" : ` { ${members(schema, object.properties, object.required)} }`;
    const mark = spec.willReplaceOnChanges === true ? " ↻" : "";
    return `${required.includes(name) ? `**${name}**` : name}${mark}${inner}`;
  });
  return written.join(", ");
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
