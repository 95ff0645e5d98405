import type { z } from "zod";

/** Whose machines a site runs on. */
export type CloudName = "digitalocean" | "aws";

/** One key of the stack's config: how its text is read, what it may hold, and what people are told about it. */
export interface Setting<Schema extends z.ZodType = z.ZodType> extends Applicability<z.output<Schema>> {
  /** `text`: the value as it is written; `json`: a number, a boolean, a list or an object. */
  readonly form: "text" | "json";
  readonly schema: Schema;
  /** The value when the stack says nothing; `Pulumi.yaml` states the same one, for the engine. */
  readonly default: z.input<Schema>;
  /** What the setting takes, as the end of the sentence "allowed: ...". */
  readonly allowed: string;
  /** Its value is never shown. */
  readonly secret?: boolean;
}

interface Applicability<Value> {
  /** What the default, an empty text or 0, stands for on each cloud. */
  readonly usual?: Readonly<Record<CloudName, Value>>;
  /** The one cloud that has such a thing. On the other it must keep its default. */
  readonly only?: CloudName;
}

type Options<Schema extends z.ZodType, Written> = Applicability<z.output<Schema>> & {
  readonly default: Written;
  readonly allowed: string;
  readonly secret?: boolean;
};

export function text<Schema extends z.ZodType<unknown, string>>(
  schema: Schema,
  options: Options<Schema, string>,
): Setting<Schema> {
  return { ...options, form: "text", schema, default: options.default as z.input<Schema> };
}

export function json<Schema extends z.ZodType>(
  schema: Schema,
  options: Options<Schema, z.input<Schema>>,
): Setting<Schema> {
  return { ...options, form: "json", schema };
}

/** For lists in which the same item twice would be made twice. */
export function areDifferent(items: readonly unknown[]): boolean {
  return new Set(items.map((item) => JSON.stringify(item))).size === items.length;
}
