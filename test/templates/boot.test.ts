import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { hostFiles } from "../../infra/host/host-files.ts";
import type { HostRecipe } from "../../infra/host/user-data.ts";
import { certbotRecipe, exampleRecipe } from "../unit/host/example-recipe.ts";
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

  describe("on an image of a host that was made from another recipe", () => {
    const plain: HostRecipe = { ...exampleRecipe, serverNames: ["example.org"] };
    const full: HostRecipe = {
      ...exampleRecipe,
      redirectHttp: true,
      hstsSeconds: 300,
      health: { ...exampleRecipe.health, port: 8081 },
    };
    const root = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n";
    const certified: HostRecipe = {
      ...certbotRecipe,
      certbot: { acmeServer: "https://ca.example.org/acme", acmeEmail: "", acmeRoots: root },
    };
    const servers = (recipe: HostRecipe): HostRecipe[] =>
      (["nginx", "apache"] as const).map((webServer) => ({ ...recipe, webServer }));
    const former = [full, certified].flatMap(servers);
    const folders = ["/etc/nginx", "/etc/apache2", "/etc/evenkeel", "/etc/systemd/system/evenkeel-admit.service.d"];

    /** What cloud-init leaves there: it writes the files of the one recipe, and takes none of the others away. */
    function boot(recipe: HostRecipe): void {
      host.remove();
      host = new RenderedHost(recipe, {
        ...Object.fromEntries(folders.map((folder) => [`${folder}/`, `ROOT${folder}/`])),
        "source /usr/local/lib/evenkeel/": "source ROOT/usr/local/lib/evenkeel/",
        "/run/evenkeel/": "ROOT/run/evenkeel/",
        "/var/lib/evenkeel/": "ROOT/var/lib/evenkeel/",
      });
      const brought = former.flatMap(hostFiles).filter(({ path }) => !existsSync(host.at(path)));
      for (const { path, content } of brought) host.write(path, content);
    }

    const present = (): string[] =>
      folders.flatMap((folder) =>
        readdirSync(host.at(folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(host.root.length)),
      );
    const known = new Set(["/etc/nginx/nginx.conf", "/etc/apache2/apache2.conf", "/etc/evenkeel/certificate.json"]);
    const counting = (paths: readonly string[]): string[] =>
      paths.filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)) && !known.has(path)).sort();

    it.each([plain, full, certbotRecipe, certified].flatMap(servers))(
      "leaves what belongs to its own recipe and nothing else, before anything reads it: $webServer",
      (recipe) => {
        boot(recipe);
        const own = counting(hostFiles(recipe).map(({ path }) => path));
        program("systemctl", `if [[ "$1" == daemon-reload ]]; then touch ROOT/reloaded; fi\n`);
        program("rm", `if [[ "$*" == */etc/* && -e ROOT/reloaded ]]; then exit 1; fi\nexec /usr/bin/rm "$@"\n`);
        program("systemd-sysusers", "");
        program("systemd-tmpfiles", "");
        expect(counting(present())).not.toEqual(own);
        expect(run("prepare_system")).toEqual({ status: 0, output: "" });
        expect(counting(present())).toEqual(own);
        // Again, as after a boot that failed.
        expect(run("prepare_system")).toEqual({ status: 0, output: "" });
      },
    );
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
