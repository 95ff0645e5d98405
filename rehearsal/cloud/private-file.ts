import { rename, writeFile } from "node:fs/promises";

/** Replaces a file in one step; only its owner may read it. */
export async function writePrivately(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
