/** An answer that is not a success; the text is for the person who sent the request. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** What a cloud says beside its message: members of its error envelope. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

export function unprocessable(message: string): ApiError {
  return new ApiError(422, message);
}
