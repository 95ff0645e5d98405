/** A line of a table: a cell for each of its columns. */
export type Line = readonly string[];

export interface Column {
  readonly name: string;
  /** Numbers stand below each other at the right. */
  readonly align?: "right";
}

/** The table in Markdown, as the formatter of this clone leaves it. */
export function markdownTable(columns: readonly Column[], lines: readonly Line[]): string {
  const head = columns.map(({ name }) => name);
  const widths = head.map((_, column) => Math.max(3, ...[head, ...lines].map((line) => (line[column] ?? "").length)));
  const padded = (cell: string, column: number) => {
    const width = widths[column] ?? 0;
    return columns[column]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
  };
  const row = (cells: Line) => `| ${cells.map(padded).join(" | ")} |`;
  const rule = columns.map(({ align }, column) => {
    const dashes = "-".repeat(widths[column] ?? 0);
    return align === "right" ? `${dashes.slice(1)}:` : dashes;
  });
  return [row(head), row(rule), ...lines.map(row)].join("\n");
}

/** The lines of a table as `markdownTable` writes it; none where there is no table yet. */
export function readLines(text: string): readonly Line[] {
  const [, , ...lines] = text.split("\n").filter((line) => line.startsWith("|"));
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** A text as a cell has it: in one line, and without what ends a cell. */
export function inCell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "/");
}
