/** A mistake that the person who typed can put right; its message says how. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** Tells the engine to print the message alone, as it does for its own `RunError`: a stack trace would bury it. */
  readonly __pulumiRunError = true;
}
