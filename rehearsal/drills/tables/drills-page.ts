import { join } from "node:path";

import { repository } from "../../engine/paths.ts";
import { rewriteMarkedPart } from "../../markdown/marked-part.ts";
import { type Column, type Line, markdownTable, readLines } from "../../markdown/table.ts";

/** A table of docs/drills.md that a command writes. */
export interface WrittenTable {
  /** Of the part of the page that it is. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** What each line that it may have begins with, in its order. */
  readonly keys: readonly Line[];
}

/**
 * Puts lines into the table, in place of those that begin alike; the others stay.
 * @throws {Error} if the page has no such part
 */
export async function writeLines({ name, columns, keys }: WrittenTable, lines: readonly Line[]): Promise<void> {
  await rewriteMarkedPart(join(repository, "docs/drills.md"), name, (before) =>
    markdownTable(columns, mergedLines(readLines(before), lines, keys)),
  );
}

/**
 * The lines that were there, but for those that were measured anew, and the new ones.
 * @param keys what each line that the table may have begins with, in its order; other lines are dropped
 */
export function mergedLines(before: readonly Line[], now: readonly Line[], keys: readonly Line[]): readonly Line[] {
  return keys.flatMap((key) => {
    const ofKey = (line: Line) => key.every((cell, column) => line[column] === cell);
    const anew = now.filter(ofKey);
    return anew.length > 0 ? anew : before.filter(ofKey);
  });
}
