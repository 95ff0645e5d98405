/**
 * Something that the person at the keyboard can put right. The message says what is wrong, what was found, and what to
 * do; it is printed without a stack trace.
 */
export class Mistake extends Error {
  override readonly name = "Mistake";
  /** 2 for a command that was typed wrong, else 1. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
