import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { beforeAll, describe, expect, it } from "vitest";

import { ensureActionlint } from "./actionlint.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
let actionlint: string | undefined;

beforeAll(async () => {
  actionlint = await ensureActionlint();
}, 180_000);

/** Exit code and output of actionlint, which is 1 when it finds something. */
function lint(args: readonly string[], text = ""): { code: number | null; output: string } {
  if (actionlint === undefined) throw new Error("there is no actionlint");
  // Not with shellcheck or pyflakes: machines that happen to have them would judge otherwise than those that don't.
  const options = ["-no-color", "-shellcheck=", "-pyflakes=", ...args];
  const { status, stdout, stderr } = spawnSync(actionlint, options, { cwd: repository, input: text, encoding: "utf8" });
  return { code: status, output: stdout + stderr };
}

describe("actionlint", () => {
  it("finds nothing in our workflows", ({ skip }) => {
    skip(actionlint === undefined, "no Go on this machine to build actionlint with");
    expect(lint([])).toEqual({ code: 0, output: "" });
  });

  it("does find a mistake", ({ skip }) => {
    skip(actionlint === undefined, "no Go on this machine to build actionlint with");
    const wrong =
      "on: push\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.reff }}\n";
    expect(lint(["-"], wrong)).toEqual({
      code: 1,
      output: expect.stringContaining('property "reff" is not defined') as string,
    });
  });
});
