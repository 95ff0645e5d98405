import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

import { describe, expect, it } from "vitest";

import manifest from "../../../package.json" with { type: "json" };
import { verbs } from "../../../rehearsal/engine/arguments.ts";
import { anchors, documents, localLinks, readDocument, repository } from "./markdown.ts";

describe.each(documents())("%s", (path) => {
  const text = readDocument(path);

  it("links only to what is there", () => {
    const dead = localLinks(text).filter((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : join(dirname(path), file);
      if (!existsSync(join(repository, target))) return true;
      return anchor !== undefined && !anchors(readDocument(target)).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it("names only npm scripts that there are", () => {
    const named = [...text.matchAll(/\bnpm (?:run ([a-z-]+)|(start|stop|test)\b)/g)].map(
      ([, run, short]) => run ?? short,
    );
    const scripts = Object.keys(manifest.scripts);
    expect(named.filter((name) => !scripts.includes(name ?? ""))).toEqual([]);
  });

  it("names only verbs of the rehearsal that there are", () => {
    const named = [...text.matchAll(/\bnpm run rehearsal -- ([a-z-]+)/g)].map(([, verb = ""]) => verb);
    expect(named.filter((verb) => !Object.hasOwn(verbs, verb))).toEqual([]);
  });

  it("names only folders and files of ours that there are", () => {
    const ours = /`((?:infra|app|templates|rehearsal|test|docs|scripts|tools|examples|\.github)\/[\w./-]*)`/g;
    const named = [...text.matchAll(ours)].map(([, name = ""]) => name);
    expect(named.filter((name) => !existsSync(join(repository, name)))).toEqual([]);
  });
});
