import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../../../", import.meta.url));

/** Folders that are not ours, or not kept. */
const foreign = new Set(["node_modules", "dist", ".git", ".rehearsal"]);

/** Every document of the repository, as a path relative to its root. */
export function documents(folder = ""): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true })
    .filter(({ name }) => !foreign.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return documents(path);
      return entry.name.endsWith(".md") ? [path] : [];
    });
}

export function readDocument(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}

/** Cells of the first table under a heading, row by row, without its head. */
export function table(text: string, heading: string): string[][] {
  const section = text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`there is no heading "${heading}"`);
  const [, first = ""] = /((?:^\|.*\n)+)/m.exec(section) ?? [];
  return first.trimEnd().split("\n").slice(2).map(cells);
}

function cells(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** Text of a cell that is wholly in backticks. */
export function code(cell: string | undefined): string {
  return /^`(.*)`$/.exec(cell ?? "")?.[1] ?? `not in backticks: ${cell ?? ""}`;
}

/** Where a link to a heading leads, as GitHub makes it. */
export function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Targets of a document's links, but for those to the web. */
export function localLinks(text: string): string[] {
  return [...text.matchAll(/\]\(([^)]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^https?:/.test(target));
}
