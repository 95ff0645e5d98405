import { fits } from "../../iam/pattern.ts";
import { AwsError } from "../kind.ts";
import type { Tags } from "../tags.ts";

export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** The values that something has under a filter's name; `undefined`: there is no such filter. */
export type FilterField = (name: string) => readonly string[] | undefined;

/** Whether something has, for every filter, one of its values; `*` and `?` in them are wild, as EC2 has it. */
export function passes(filters: readonly Filter[], field: FilterField): boolean {
  return filters.every(({ name, values }) => {
    const has = field(name);
    if (has === undefined)
      throw new AwsError("InvalidParameterValue", `The filter '${name}' is invalid, or not modelled`);
    return values.some((wanted) => has.some((value) => fits(wanted, value)));
  });
}

/** `tag-key`, and `tag:KEY` for any key. */
export function tagField(name: string, tags: Tags): readonly string[] | undefined {
  if (name === "tag-key") return Object.keys(tags);
  if (!name.startsWith("tag:")) return undefined;
  const value = tags[name.slice("tag:".length)];
  return value === undefined ? [] : [value];
}
