import { readFile, writeFile } from "node:fs/promises";

/**
 * Writes the part between `<!-- NAME: … -->` and `<!-- end of NAME -->` of a page anew.
 * @param page path of its file
 * @param part makes the new one of the one before
 * @throws {Error} as below
 */
export async function rewriteMarkedPart(page: string, name: string, part: (before: string) => string): Promise<void> {
  const text = await readFile(page, "utf8");
  await writeFile(page, replaceMarkedPart(text, name, part(markedPart(text, name))));
}

/**
 * A page with that part replaced.
 * @throws {Error} if the page has no such part, or several.
 */
export function replaceMarkedPart(page: string, name: string, part: string): string {
  const { from, to } = bounds(page, name);
  return `${page.slice(0, from)}\n\n${part}\n\n${page.slice(to)}`;
}

/** That part. @throws {Error} as above. */
export function markedPart(page: string, name: string): string {
  const { from, to } = bounds(page, name);
  return page.slice(from, to).trim();
}

function bounds(page: string, name: string): { readonly from: number; readonly to: number } {
  const begin = new RegExp(`^<!-- ${name}: .*-->$`, "gm");
  const [first, ...others] = page.matchAll(begin);
  const end = `<!-- end of ${name} -->`;
  if (first === undefined || others.length > 0 || page.split(end).length !== 2) {
    throw new Error(`the page must have one part between "<!-- ${name}: … -->" and "${end}"`);
  }
  const from = first.index + first[0].length;
  const to = page.indexOf(end, from);
  if (to === -1) throw new Error(`"${end}" stands before its beginning`);
  return { from, to };
}
