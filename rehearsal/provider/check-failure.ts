/** One mistake in a program, for the person who wrote it: which property, what was given, what is allowed. */
export interface CheckFailure {
  /** A path such as `healthcheck.port` or `forwardingRules[1].entryPort`. */
  readonly property: string;
  readonly reason: string;
}
