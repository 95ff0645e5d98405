import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

import ts from "typescript";
import { describe, expect, it } from "vitest";

import { repository } from "./markdown.ts";

/** Paths of what each file imports: other files from the repository's root, packages by name. */
const imports = new Map(
  ["index.ts", ...globSync("{infra,rehearsal,app/src}/**/*.ts", { cwd: repository })].map((file) => [
    file,
    importsOf(file),
  ]),
);

function importsOf(file: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(repository, file), "utf8"));
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith(".") ? normalize(join(dirname(file), fileName)) : fileName,
  );
}

/** Each import from one of `files` of something that is not for it. */
function forbidden(files: RegExp, imported: RegExp): readonly string[] {
  return [...imports].flatMap(([file, paths]) =>
    files.test(file) ? paths.filter((path) => imported.test(path)).map((path) => `${file} imports ${path}`) : [],
  );
}

/** A circle of imports, types among them, or undefined. */
function circle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const follow = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const found = follow(next, [...way, file]);
      if (found !== undefined) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const found = follow(file, []);
    if (found !== undefined) return found;
  }
  return undefined;
}

describe("the house", () => {
  it("has no circle of imports", () => {
    expect(imports.get("index.ts")).toContain("infra/cloud.ts");
    expect(circle(imports)).toBeUndefined();
  });

  it("keeps the program from knowing of a rehearsal, and the rehearsal of the program's parts", () => {
    expect(forbidden(/^(index\.ts|infra\/|app\/)/, /^rehearsal\//)).toEqual([]);
    expect(forbidden(/^rehearsal\//, /^(infra|app)\//)).toEqual([]);
  });

  it("keeps hosts and releases free of Pulumi, and either cloud of the other", () => {
    expect(forbidden(/^infra\/(host|release)\//, /^@pulumi\//)).toEqual([]);
    expect(forbidden(/^infra\/digitalocean\//, /^(infra\/aws\/|@pulumi\/aws)/)).toEqual([]);
    expect(forbidden(/^infra\/aws\//, /^(infra\/digitalocean\/|@pulumi\/digitalocean)/)).toEqual([]);
  });
});

describe("a circle", () => {
  it("is found wherever it begins", () => {
    expect(circle(new Map(Object.entries({ a: ["b", "fs"], b: ["c"], c: ["b"] })))).toEqual(["b", "c", "b"]);
    expect(circle(new Map(Object.entries({ a: ["b", "c"], b: ["c"], c: [] })))).toBeUndefined();
  });
});
