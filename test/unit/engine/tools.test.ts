import { createHash } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Mistake } from "../../../rehearsal/engine/mistake.ts";
import { repository } from "../../../rehearsal/engine/paths.ts";
import { buildGoTool, type GoTool } from "../../../rehearsal/engine/set-up/go-tool.ts";
import { servers } from "../../../rehearsal/engine/set-up/servers.ts";
import { downloadPulumi } from "../../../rehearsal/engine/set-up/pulumi-download.ts";

const quiet = () => undefined;
let folder: string;
let tools: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-tools-"));
  tools = join(folder, "tools");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

describe("a tool of Go modules", () => {
  const tool = (): GoTool => ({
    folder: "versitygw",
    title: "the tool",
    packagePath: "example.com/tool",
    versionFlag: "main.Version=v1",
    minutes: 1,
    path: join(tools, "tool"),
  });

  it("that can't be built without Go is asked for in words, and leaves nothing half made", async () => {
    vi.stubEnv("PATH", folder);
    const build = buildGoTool(tool(), quiet);
    await expect(build).rejects.toThrow(Mistake);
    await expect(build).rejects.toThrow("there is no `go` on the PATH. Install Go");
    expect(await readdir(tools)).toEqual([]);
  });

  it("whose build fails in the middle leaves nothing half made either, nor touches what is there", async () => {
    vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
    // Writes half of what is asked for by `-o`, as a build does that loses the network.
    const fake = `#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\necho half > "$2"\necho 'dial tcp: no such host' >&2\nexit 1\n`;
    await writeFile(join(folder, "go"), fake);
    await chmod(join(folder, "go"), 0o755);
    await expect(buildGoTool(tool(), quiet)).rejects.toThrow("Go's module proxy can't be reached");
    expect(await readdir(tools)).toEqual([]);
    await writeFile(tool().path, "an older one");
    await expect(buildGoTool(tool(), quiet)).rejects.toThrow(Mistake);
    expect(await readdir(tools)).toEqual(["tool"]);
  });
});

describe("a server of the rehearsal", () => {
  it.each(servers.map((server) => [server.folder, server] as const))(
    "%s is built in the version that its go.mod locks, and says so",
    async (_name, server) => {
      const lock = await readFile(join(repository, "tools", server.folder, "go.mod"), "utf8");
      const [modulePath = ""] = server.packagePath.split("/cmd/");
      expect(lock).toContain(`\t${modulePath} ${server.version} // indirect\n`);
      expect(lock).toContain(`\ntool ${server.packagePath}\n`);
      expect(server.versionFlag).toMatch(new RegExp(`=${server.version}$`));
    },
  );
});

describe("the vendor's download", () => {
  const archive = "not what the vendor made";
  const name = `pulumi-v3.1.0-${process.platform}-${process.arch}.tar.gz`;
  const sha256 = createHash("sha256").update(archive).digest("hex");

  it.each<[string, (url: string) => Response, string]>([
    [
      "without a network",
      () => {
        throw new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND get.pulumi.com") });
      },
      "fetch failed (getaddrinfo ENOTFOUND get.pulumi.com)",
    ],
    ["that is refused", () => new Response("", { status: 403 }), "answers 403"],
    ["for another machine", () => new Response(`${sha256}  pulumi-v3.1.0-plan9-x64.tar.gz\n`), `lists no ${name}`],
    [
      "with another hash",
      (url) => new Response(url.endsWith(".txt") ? `${"0".repeat(64)}  ${name}\n` : archive),
      `has SHA-256 ${sha256}, the vendor says ${"0".repeat(64)}`,
    ],
    [
      "that is no archive",
      (url) => new Response(url.endsWith(".txt") ? `${sha256}  ${name}\n` : archive),
      "can't be unpacked",
    ],
  ])("%s gives its reason, and leaves nothing half made", async (_title, answer, reason) => {
    vi.stubGlobal(
      "fetch",
      (url: string) =>
        new Promise((resolve) => {
          resolve(answer(url));
        }),
    );
    expect(await downloadPulumi("3.1.0", tools, quiet)).toContain(reason);
    expect(await readdir(tools)).toEqual([]);
  });
});
