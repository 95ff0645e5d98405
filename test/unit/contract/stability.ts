import { isDeepStrictEqual } from "node:util";

import { z } from "zod";

const output = z.looseObject({ description: z.string().optional(), enum: z.array(z.string()).optional() });

/** JSON Schema of the contract, as far as it is compared. */
export const contractSchema = z.looseObject({
  properties: z.record(z.string(), output),
  required: z.array(z.string()),
});
export type ContractSchema = z.infer<typeof contractSchema>;
type Output = z.infer<typeof output>;

/** What another team's program that was written for `before` would not find again in `now`; a line for each. Pure. */
export function broken(before: ContractSchema, now: ContractSchema): string[] {
  return before.required.flatMap((name) => {
    const [was, is] = [before.properties[name], now.properties[name]];
    if (was === undefined) return [];
    if (is === undefined) return [`${name} was removed`];
    if (!now.required.includes(name)) return [`${name} may be missing`];
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
