import { UserError } from "../user-error.ts";

interface Notes {
  /** Name of the object in the store. */
  readonly key: string;
  /** What each of its lines is. */
  readonly line: string;
  /** What is lost with the object. Default: nothing that a person would miss. */
  readonly loss?: string;
}

/**
 * Reads notes that this program keeps in the store, a line each.
 *
 * @param read undefined for what is no such line
 * @throws {UserError} for what this program did not write.
 */
export function readLines<T>(
  text: string,
  { key, line: what, loss = "" }: Notes,
  read: (line: string) => T | undefined,
): T[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const found = read(line);
      if (found === undefined) {
        throw new UserError(
          `The object ${key} in the site's bucket has a line that is no ${what}: ${JSON.stringify(line)}. ` +
            `Delete the object; the next \`pulumi up\` writes it anew${loss}.`,
        );
      }
      return found;
    });
}
