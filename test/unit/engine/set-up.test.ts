import { describe, expect, it } from "vitest";

import { explainFailure as explainBuild } from "../../../rehearsal/engine/set-up/go-tool.ts";
import { checksumOf } from "../../../rehearsal/engine/set-up/pulumi-download.ts";
import { explainFailure as explainInstall, sameDependencies } from "../../../scripts/dependencies.mjs";

describe("a tool that can't be built", () => {
  it.each([
    [127, "spawn go ENOENT", "no `go` on the PATH. Install Go 1.21"],
    [1, "dial tcp: lookup proxy.example: no such host", "module proxy can't be reached"],
    [1, "write go-build/x: no space left on device", "the disk is full"],
    [1, "go: go.mod requires go >= 1.26 (running go 1.24.1; GOTOOLCHAIN=local)", "this Go is too old"],
    [1, "go: errors parsing go.mod:\ngo.mod:5: unknown directive: tool", "this Go is too old"],
    [2, "main.go:1: syntax error", "exit code 2. Its last lines:\nmain.go:1: syntax error"],
  ])("with exit code %i and %j: says what to do", (code, stderr, words) => {
    expect(explainBuild("the tool", { code, stderr })).toContain(words);
  });
});

describe("checksums of a release", () => {
  const list = "aaaa  pulumi-v3.259.0-linux-x64.tar.gz\nbbbb *pulumi-v3.259.0-linux-arm64.tar.gz\n";

  it("are found by the whole file name", () => {
    expect(checksumOf("pulumi-v3.259.0-linux-x64.tar.gz", list)).toBe("aaaa");
    expect(checksumOf("pulumi-v3.259.0-linux-arm64.tar.gz", list)).toBe("bbbb");
    expect(checksumOf("pulumi-v3.259.0-linux", list)).toBeUndefined();
  });
});

describe("installed packages", () => {
  const a = { version: "1.0.0", integrity: "sha512-a" };
  const b = { version: "2.0.0", integrity: "sha512-b", optional: true };
  const locked = { packages: { "": {}, "node_modules/a": a, "node_modules/b": b } };

  it.each([
    ["fit when all are there", { "node_modules/a": a, "node_modules/b": b }, true],
    ["fit without an optional one, made for another platform", { "node_modules/a": a }, true],
    ["don't fit when one is missing", { "node_modules/b": b }, false],
    ["don't fit in another version", { "node_modules/a": { ...a, version: "1.0.1" } }, false],
    ["don't fit with other content", { "node_modules/a": { ...a, integrity: "sha512-x" } }, false],
    ["don't fit with one too many", { "node_modules/a": a, "node_modules/c": a }, false],
  ])("%s", (_title, packages, fit) => {
    expect(sameDependencies(locked, { packages })).toBe(fit);
  });

  it.each([
    ["npm error code ENOTFOUND", "the npm registry can't be reached"],
    ["npm error code ENOSPC", "the disk is full"],
    ["spawn npm ENOENT", "npm is not on the PATH"],
    [
      "npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync",
      "disagree",
    ],
    ["something else", "exit code 7"],
  ])("that can't be installed for %j are explained", (output, words) => {
    expect(explainInstall(7, output)).toContain(words);
  });
});
