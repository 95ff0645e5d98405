import { readFile } from "node:fs/promises";
import { join } from "node:path";

import ts from "typescript";
import { describe, expect, it } from "vitest";

import * as broken from "../../../rehearsal/drills/broken-releases.ts";
import { catalogue } from "../../../rehearsal/drills/catalogue.ts";
import { repository } from "../../../rehearsal/engine/paths.ts";

const releases = {
  crashesAtStart: broken.crashesAtStart(),
  neverListens: broken.neverListens(),
  listensLate: broken.listensLate(20),
  answersProbesWith500: broken.answersProbesWith500(),
  saysAnotherRelease: broken.saysAnotherRelease("000000000000"),
  failsOneInTen: broken.failsOneInTen(),
  failsElsewhere: broken.failsElsewhere(),
};

describe("a broken release", () => {
  it.each(Object.entries(releases))(
    "that %s is this clone's app with something changed, and TypeScript",
    async (_, patch) => {
      for (const [path, change] of Object.entries(patch)) {
        const before = await readFile(join(repository, path), "utf8");
        const after = change(before);
        expect(after).not.toBe(before);
        const { diagnostics } = ts.transpileModule(after, { reportDiagnostics: true });
        expect(diagnostics?.map(({ messageText }) => messageText)).toEqual([]);
      }
    },
  );

  it("answers every tenth request wrong, and says so by a status only", async () => {
    const [[path, change] = ["", (text: string) => text]] = Object.entries(releases.failsOneInTen);
    const routes = change(await readFile(join(repository, path), "utf8"));
    const before = routes.indexOf("let count = 0;");
    expect(before).toBeLessThan(routes.indexOf("const answer"));
    expect(routes).toContain("if (count % 10 === 0) response.status(500);");
  });
});

describe("every drill's programs", () => {
  const programs = catalogue.flatMap(({ name, programs: own = {} }) =>
    Object.entries(own).map(([program, patch]) => [`${name}: ${program}`, patch()] as const),
  );

  it.each(programs)("change what is there: %s", async (_, patch) => {
    for (const [path, change] of Object.entries(patch)) {
      const before = await readFile(join(repository, path), "utf8");
      expect(change(before)).not.toBe(before);
    }
  });
});
