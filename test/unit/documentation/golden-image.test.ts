import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { snapshotsOf } from "../../../infra/snapshots.ts";
import { readDocument } from "./markdown.ts";

const [documented = ""] = /^NAME=.*$/m.exec(readDocument("docs/operating.md")) ?? [];

/** What the documented line calls an image, run in a shell where `pulumi` answers as for a site with this tag. */
function nameFor(tag: string): string {
  const pulumi = `pulumi() { case "$3" in tag) echo '${tag}' ;; release) echo 1f0c54a3b2de ;; esac; }`;
  const { stdout, stderr } = spawnSync("bash", ["-euc", `${pulumi}\n${documented}\nprintf %s "$NAME"`], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout;
}

describe("the name of a golden image in docs/operating.md", () => {
  it.each(["evenkeel-dev-web", "Shop_EU:web", "shop.example"])("is one that a site with the tag %s knows", (tag) => {
    const image = { id: "1", name: nameFor(tag) };
    expect(snapshotsOf(tag, [image])).toEqual([image]);
  });
});
