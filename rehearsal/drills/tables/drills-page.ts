import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { markedPart, replaceMarkedPart } from "../../bench/marked-part.ts";
import { repository } from "../../engine/paths.ts";
import { type Column, type Line, markdownTable, mergedLines, readLines } from "./markdown-table.ts";

const page = join(repository, "docs/drills.md");

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
  const text = await readFile(page, "utf8");
  const all = mergedLines(readLines(markedPart(text, name)), lines, keys);
  await writeFile(page, replaceMarkedPart(text, name, markdownTable(columns, all)));
}
