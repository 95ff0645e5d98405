import { existsSync, writeFileSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { certbotRecipe } from "../unit/host/example-recipe.ts";
import { RenderedHost } from "./rendered-host.ts";
import { hasTool, runTool, type ToolResult } from "./tool.ts";

describe.skipIf(!hasTool("bash"))("the boot script", () => {
  let host: RenderedHost;
  beforeEach(() => {
    host = new RenderedHost(certbotRecipe, {
      "/dev/console": "ROOT/console",
      "source /usr/local/lib/evenkeel/": "source ROOT/usr/local/lib/evenkeel/",
      "/var/lib/evenkeel/booted": "ROOT/booted",
      "/var/lib/cloud/data": "ROOT",
      "1 2 4 8 16 0": "0",
    });
    host.write("/instance-id", "3164494\n");
  });
  afterEach(() => {
    host.remove();
  });

  /** A program of the host's, in bash. ROOT stands for its folder. */
  function program(name: string, text: string): void {
    host.write(`/bin/${name}`, `#!/bin/bash\n${text}`.replaceAll("ROOT", host.root), 0o755);
  }

  /** Runs one of its functions, which are those of the rendered file up to where it begins to act. */
  function run(call: string): ToolResult {
    const functions = `source <(sed '/^exec >>/,$d' ${host.at("/usr/local/lib/evenkeel/boot")})`;
    return runTool("bash", ["-c", `${functions}; ${call}`], {
      PATH: `${host.at("/bin")}:${process.env["PATH"] ?? ""}`,
    });
  }

  describe("where a power cut interrupted dpkg", () => {
    // What dpkg and apt do was tried out by killing them.
    beforeEach(() => {
      program(
        "dpkg",
        `echo "dpkg $*" >>ROOT/calls
case "$*" in
  *--configure*) rm -f ROOT/interrupted; if [[ -e ROOT/lacking || -e ROOT/locked ]]; then exit 1; fi ;;
  *--audit*) if [[ -e ROOT/lacking || -e ROOT/torn ]]; then echo 'The following packages are in a mess'; fi ;;
esac
`,
      );
      program(
        "dpkg-query",
        `case "$*" in
  *Eflag*) printf 'ok bash\\n'; if [[ -e ROOT/torn ]]; then printf 'reinstreq nginx-common\\n'; fi ;;
  *) if [[ -e "ROOT/installed" ]]; then printf installed; else printf half-configured; fi ;;
esac
`,
      );
      program(
        "apt-get",
        `echo "apt-get $*" >>ROOT/calls
if [[ -e ROOT/interrupted ]]; then echo 'E: dpkg was interrupted' >&2; exit 100; fi
case "$*" in
  *--fix-broken) rm -f ROOT/lacking ;;
  *--reinstall*nginx-common) if [[ -e ROOT/lacking ]]; then exit 100; fi; rm -f ROOT/torn ;;
  install*) if [[ -e ROOT/lacking || -e ROOT/torn ]]; then exit 100; fi; touch ROOT/installed ;;
esac
`,
      );
    });

    it.each([
      ["in its records", ["interrupted"]],
      ["before a package's dependencies were unpacked", ["interrupted", "lacking"]],
      ["while it unpacked a package", ["interrupted", "torn"]],
      ["in all of these", ["interrupted", "lacking", "torn"]],
    ])("%s, finishes that, then installs what is missing", (_, state) => {
      for (const name of state) writeFileSync(host.at(name), "");
      const { status, output } = run("need_packages nginx");
      expect(output).not.toContain("packages cannot be installed");
      expect(status).toBe(0);
      expect(existsSync(host.at("installed"))).toBe(true);
      // A package that asks which configuration to keep would wait for ever.
      expect(host.read("/calls")).toMatch(/^dpkg --force-confdef --force-confold --configure -a$/m);
    });

    it("lets apt wait where another program is at it", () => {
      writeFileSync(host.at("locked"), "");
      expect(run("need_packages nginx").status).toBe(0);
    });

    it("touches nothing where nothing is missing", () => {
      writeFileSync(host.at("installed"), "");
      writeFileSync(host.at("torn"), "");
      expect(run("need_packages nginx").status).toBe(0);
      expect(existsSync(host.at("calls"))).toBe(false);
    });
  });

  it("goes on where admission fails at first, which tries again by itself, and where nothing else does", () => {
    program("nginx", "");
    program(
      "systemctl",
      `echo "$*" >>ROOT/calls
if [[ " $* " == *" --no-block "* ]]; then exit; fi
while read -r failing; do
  if [[ "$1" == restart && " $* " == *" $failing "* ]]; then exit 1; fi
done <ROOT/failing
`,
    );
    host.write("/failing", "evenkeel-admit.service\n");
    expect(run("start_services")).toEqual({ status: 0, output: "" });
    expect(host.read("/calls")).toMatch(/^restart .*evenkeel-admit\.service/m);
    for (const unit of ["evenkeel.service", "evenkeel-verdict.service", "nginx.service", "evenkeel-drain.service"]) {
      host.write("/failing", `${unit}\n`);
      expect(run("start_services").status, unit).toBe(1);
    }
  });
});
