import { AwsError } from "../kind.ts";

/** Puts before the message of what went wrong what it went wrong with. */
export function inWords(before: string) {
  return async <Answer>(attempt: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await attempt();
    } catch (error) {
      throw error instanceof AwsError ? new AwsError(error.code, before + error.message) : error;
    }
  };
}
