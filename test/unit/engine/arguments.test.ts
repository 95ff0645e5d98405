import { describe, expect, it } from "vitest";

import { helpText, readArguments, verbs } from "../../../rehearsal/engine/arguments.ts";
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

  it.each([
    [["fly"], 'unknown verb "fly". The verbs are start, stop, up,'],
    [["--json"], 'unknown verb ""'],
    [["up", "--force"], "Unknown option '--force'. The options are --stack, --json, --api-only, --home,"],
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
