import { describe, expect, it } from "vitest";

import { readArguments, verbs } from "../../../rehearsal/engine/arguments.ts";
import { helpText } from "../../../rehearsal/engine/help-text.ts";
import { Mistake } from "../../../rehearsal/engine/mistake.ts";

describe("command line", () => {
  it("rehearses the dev stack with hosts, in .rehearsal, unless told otherwise", () => {
    const args = readArguments(["up"]);
    expect(args).toMatchObject({ verb: "up", stack: "dev", json: false, kind: undefined, host: undefined });
    expect(args?.home.isDefault).toBe(true);
  });

  it("takes its options before and after the verb", () => {
    const args = readArguments(["--json", "kill", "web-1", "--stack", "aws", "--api-only", "--home", "/elsewhere"]);
    expect(args).toMatchObject({ verb: "kill", host: "web-1", stack: "aws", json: true, kind: "paper" });
    expect(args?.home).toMatchObject({ folder: "/elsewhere", isDefault: false });
  });

  it("asks for help with --help, or with nothing", () => {
    expect(readArguments([])).toBeUndefined();
    expect(readArguments(["up", "--help"])).toBeUndefined();
    for (const verb of Object.keys(verbs)) expect(helpText()).toContain(`  ${verb}`);
  });

  it("takes for one verb what means nothing to the others", () => {
    expect(readArguments(["up", "--release", "1f0c54a3b2de"])).toMatchObject({ release: "1f0c54a3b2de" });
    expect(readArguments(["preview", "--release", "1f0c54a3b2de"])).toMatchObject({ release: "1f0c54a3b2de" });
    expect(readArguments(["up"])).toMatchObject({ replace: [] });
    expect(readArguments(["up", "--replace", "web-1", "--replace", "102"])).toMatchObject({
      replace: ["web-1", "102"],
    });
    expect(readArguments(["sweep", "--yes"])).toMatchObject({ yes: true });
    expect(readArguments(["snapshot", "--force", "--keep", "3"])).toMatchObject({
      host: undefined,
      force: true,
      keep: 3,
    });
    expect(readArguments(["snapshot", "web-1"])).toMatchObject({ host: "web-1", force: false, keep: undefined });
  });

  it.each([
    [["fly"], 'unknown verb "fly". The verbs are start, stop, up,'],
    [["--json"], 'unknown verb ""'],
    [["up", "--quickly"], "Unknown option '--quickly'. The options are --stack, --json, --api-only, --home,"],
    [["start", "--release", "1f0c54a3b2de"], "start takes no --release: that is for `up` and `preview`."],
    [["refresh", "--replace", "web-1"], "refresh takes no --replace: that is for `up` and `preview`."],
    [["stop", "--yes"], "stop takes no --yes: that is for `sweep`."],
    [["sweep", "--force"], "sweep takes no --force: that is for `snapshot`."],
    [["sweep", "--keep", "2"], "sweep takes no --keep: that is for `snapshot`."],
    [["up", "--tests"], "up takes no --tests: that is for `set-up` and `set-down`."],
    [["up", "--release", "latest"], '--release "latest": a release\'s id is twelve hexadecimal digits'],
    [["up", "--release"], "Option '--release <value>' argument missing"],
    [["snapshot", "--keep", "0"], '--keep "0": how many images of the site stay, a whole number from 1.'],
    [["snapshot", "a", "b"], 'snapshot takes no "b"'],
    [["up", "web-1"], 'up takes no "web-1"'],
    [["kill"], "kill needs a host: its host id, its cloud's id, or its name"],
    [["logs", "a", "b"], 'logs takes no "b"'],
    [["up", "--stack", "a/b"], '--stack "a/b": a stack\'s name has letters'],
    [["up", "--stack"], "Option '--stack <value>' argument missing"],
    [["up", "--home", ""], "--home needs a folder"],
  ])("refuses %j in words, with exit code 2", (words, message) => {
    expect(() => readArguments(words)).toThrow(Mistake);
    expect(() => readArguments(words)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) as string }) as Mistake,
    );
  });
});
