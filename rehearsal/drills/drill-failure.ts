/** What a drill was there to show did not happen. The message says what was expected and what was seen. */
export class DrillFailure extends Error {
  override readonly name = "DrillFailure";
}
