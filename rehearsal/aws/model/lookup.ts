import type { Cloud } from "./cloud.ts";
import { AwsError } from "./kind.ts";
import type { ResourceRecord } from "./resource-record.ts";

/** As AWS does, but for the words: an id of the wrong shape and one that nothing has are both not found. */
export function requireRecord<Inputs extends object, Computed extends object>(
  cloud: Cloud,
  wanted: { readonly type: string; readonly id: string; readonly region: string },
  code: string,
): ResourceRecord<Inputs, Computed> {
  const found = cloud.records.get<Inputs, Computed>(wanted.type, wanted.id);
  if (found !== undefined && found.deleting !== true && found.region === wanted.region) return found;
  const what = wanted.type.split(":").at(-1) ?? wanted.type;
  throw new AwsError(code, `The ${what} '${wanted.id}' does not exist in ${wanted.region}.`);
}
