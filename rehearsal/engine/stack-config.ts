/** A stack's config: whole keys, such as `evenkeel:hostCount`. */
export type Config = Readonly<Record<string, unknown>>;
