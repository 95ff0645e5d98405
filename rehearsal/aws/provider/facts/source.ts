/** Where AWS's service models tell what a property takes. */
export interface Source {
  /** `SERVICE SHAPE.MEMBER` in botocore's names. */
  readonly path: string;
  /**
   * For facts that the model tells in its documentation only: what that says, by the groups `first` and `last` (a range),
   * `longest` (a number of characters), `values` (the only ones allowed) or none.
   */
  readonly documented?: RegExp;
  /** The form that the documented words mean, where they are about characters. */
  readonly pattern?: string;
}

/** In short: a path, and what its documentation says where the model itself is silent. */
export const from = (path: string, documented?: RegExp, pattern?: string): Source => ({
  path,
  ...(documented === undefined ? {} : { documented }),
  ...(pattern === undefined ? {} : { pattern }),
});

/** By type token, or by the SDK's name of a nested type; then by property. For a list, what its items take. */
export type Sources = Readonly<Record<string, Readonly<Record<string, Source>>>>;
