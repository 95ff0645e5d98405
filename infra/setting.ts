import type { z } from "zod";

/** One key of the stack's config: how its text is read, what it may hold, and what people are told about it. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** `text`: the value as it is written; `json`: a number, a boolean, a list or an object. */
  readonly form: "text" | "json";
  readonly schema: Schema;
  /** The value when the stack says nothing; `Pulumi.yaml` states the same one, for the engine. */
  readonly default: z.input<Schema>;
  /** What the setting takes, as the end of the sentence "allowed: ...". */
  readonly allowed: string;
}

export function text<Schema extends z.ZodType<unknown, string>>(
  schema: Schema,
  options: { readonly default: string; readonly allowed: string },
): Setting<Schema> {
  return { form: "text", schema, default: options.default as z.input<Schema>, allowed: options.allowed };
}

export function json<Schema extends z.ZodType>(
  schema: Schema,
  options: { readonly default: z.input<Schema>; readonly allowed: string },
): Setting<Schema> {
  return { form: "json", schema, ...options };
}
