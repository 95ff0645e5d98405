import { isDeepStrictEqual } from "node:util";

import { z } from "zod";

/** JSON Schema of an object, as far as it is compared: the contract, or an output that is an object itself. */
export const contractSchema = z.looseObject({
  properties: z.record(
    z.string(),
    z.looseObject({ description: z.string().optional(), enum: z.array(z.string()).optional() }),
  ),
  required: z.array(z.string()),
});
export type ContractSchema = z.infer<typeof contractSchema>;
type Output = ContractSchema["properties"][string];

/** What another team's program that was written for `before` would not find again in `now`; a line for each. Pure. */
export function broken(before: ContractSchema, now: ContractSchema, prefix = ""): string[] {
  return Object.entries(before.properties).flatMap(([key, was]) => {
    const name = `${prefix}${key}`;
    const is = now.properties[key];
    if (is === undefined) return [`${name} was removed`];
    if (before.required.includes(key) && !now.required.includes(key)) return [`${name} may be missing`];
    const [partsBefore, partsNow] = [contractSchema.safeParse(was), contractSchema.safeParse(is)];
    if (partsBefore.success && partsNow.success) return broken(partsBefore.data, partsNow.data, `${name}.`);
    return isSameType(was, is) ? [] : [`${name} changed its type from ${typeOf(was)} to ${typeOf(is)}`];
  });
}

/** Words may change. A list of allowed values may grow: readers are told to expect values that they don't know. */
function isSameType(was: Output, is: Output): boolean {
  const mayGrow = was.enum?.every((value) => is.enum?.includes(value) === true) === true;
  return isDeepStrictEqual(shape(was, mayGrow), shape(is, mayGrow));
}

function shape(output: Output, withoutEnum: boolean) {
  return { ...output, description: undefined, ...(withoutEnum && { enum: undefined }) };
}

function typeOf(output: Output): string {
  return JSON.stringify({ ...output, description: undefined });
}
