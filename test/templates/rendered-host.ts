import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { hostFiles } from "../../infra/host/host-files.ts";
import type { HostRecipe } from "../../infra/host/user-data.ts";

/** A host's files in a folder of their own instead of at `/`, so that real programs can read them. */
export class RenderedHost {
  /** Stands for `/`. */
  readonly root: string;

  /** @param replacements literal texts that must occur, for what a test machine cannot have (port 80, root's folders) */
  constructor(recipe: HostRecipe, replacements: Readonly<Record<string, string>> = {}) {
    this.root = mkdtempSync(join(tmpdir(), "evenkeel-host-"));
    const unused = new Set(Object.keys(replacements));
    for (const { path, mode, content } of hostFiles(recipe)) {
      let text = content;
      for (const [from, to] of Object.entries(replacements)) {
        if (text.includes(from)) unused.delete(from);
        text = text.replaceAll(from, to.replaceAll("ROOT", this.root));
      }
      this.write(path, text, Number.parseInt(mode, 8));
    }
    if (unused.size > 0) {
      this.remove();
      throw new Error(`no template holds ${[...unused].join(", ")}`);
    }
  }

  /** Where a file of the host lies here. */
  at(path: string): string {
    return join(this.root, path);
  }

  write(path: string, content: string, mode = 0o644): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content, { mode });
  }

  read(path: string): string {
    return readFileSync(this.at(path), "utf8");
  }

  removeFile(path: string): void {
    rmSync(this.at(path), { force: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
