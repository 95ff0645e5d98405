import { rulesFor } from "../../../../rehearsal/aws/provider/rules/index.ts";
import { loadSchema } from "../../../../rehearsal/aws/provider/schema.ts";
import { checkResource } from "../../../../rehearsal/provider/check.ts";
import { plain } from "../../../../rehearsal/provider/resource-types.ts";
import { toPropertyMap } from "../../../../rehearsal/provider/values.ts";

const schema = loadSchema();

/** What the stand-in says of a resource's inputs, one mistake a line; rules between properties after the schema's. */
export function mistakesIn(type: string, inputs: object, logicalName = "a"): string {
  const spec = schema.resources[type];
  if (spec === undefined) throw new Error(`There is no type ${type}.`);
  const naming = { logicalName, randomSeed: new Uint8Array([1]) };
  const checked = checkResource(schema, spec, undefined, toPropertyMap(inputs), naming);
  const between = checked.failures.length > 0 ? [] : (rulesFor(type).check?.(plain(checked.inputs)) ?? []);
  return [...checked.failures, ...between].map(({ property, reason }) => `${property} ${reason}`).join("\n");
}
