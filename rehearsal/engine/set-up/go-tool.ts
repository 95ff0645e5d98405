import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { type CommandResult, runCommand } from "../command.ts";
import { Mistake } from "../mistake.ts";
import { repository } from "../paths.ts";
import { during, type Say } from "../progress.ts";

export interface GoTool {
  /** Folder under `tools/` with the go.mod and go.sum that lock it. */
  readonly folder: string;
  readonly title: string;
  readonly packagePath: string;
  /** What the linker writes into the program as its version: `-X NAME=VALUE`. */
  readonly versionFlag: string;
  /** Cold, on two cores. */
  readonly minutes: number;
  /** Where the program is to lie. */
  readonly path: string;
}

/**
 * Builds a tool from its locked Go modules. The program appears under its path only when it is whole.
 * @throws {Mistake} without Go, network or room, with what to do.
 */
export async function buildGoTool(tool: GoTool, say: Say): Promise<void> {
  const unfinished = join(dirname(tool.path), `.${basename(tool.path)}.${process.pid}`);
  await mkdir(dirname(tool.path), { recursive: true });
  let fetched = 0;
  let compiled = 0;
  try {
    const result = await during(
      say,
      `building ${tool.title} from its Go modules, about ${tool.minutes} min`,
      () =>
        runCommand("go", buildArguments(tool, unfinished), {
          cwd: join(repository, "tools", tool.folder),
          // The person's own flags and workspace must not change what is built.
          env: { CGO_ENABLED: "0", GOFLAGS: undefined, GOWORK: "off" },
          onLine: (line) => {
            if (line.startsWith("go: downloading")) fetched += 1;
            else compiled += 1;
          },
        }),
      () => `${fetched} modules fetched, ${compiled} packages compiled`,
    );
    if (result.code !== 0) throw new Mistake(explainFailure(tool.title, result));
    await rename(unfinished, tool.path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function buildArguments(tool: GoTool, output: string): string[] {
  const flags = ["-v", "-trimpath", "-buildvcs=false", "-mod=readonly"];
  return ["build", ...flags, "-ldflags", `-s -w -X ${tool.versionFlag}`, "-o", output, tool.packagePath];
}

/** Why a tool could not be built, and what to do, in words. */
export function explainFailure(title: string, result: Pick<CommandResult, "code" | "stderr">): string {
  if (result.code === 127) {
    return `${title} can't be built: there is no \`go\` on the PATH. Install Go 1.21 or newer (https://go.dev/dl, or \`apt-get install golang-go\` on Debian 13), then run the same command again.`;
  }
  if (result.stderr.includes("no space left on device")) {
    return `${title} can't be built: the disk is full. The build takes about 3 GB in Go's caches; \`go clean -cache\` frees what earlier builds left.`;
  }
  if (
    /dial tcp|no such host|i\/o timeout|connection refused|TLS handshake|network is unreachable/.test(result.stderr)
  ) {
    return `${title} can't be built: Go's module proxy can't be reached. Check the network and \`go env GOPROXY\`, then run the same command again; what was fetched is kept.`;
  }
  // Before 1.21 Go knew neither newer versions nor how to get one: it can't even read these files.
  if (/go\.mod requires go|requires go >=|errors parsing go\.mod/.test(result.stderr)) {
    return `${title} can't be built: this Go is too old and may not, or cannot, fetch a newer one. Install Go 1.21 or newer (https://go.dev/dl), and leave GOTOOLCHAIN unset.`;
  }
  const last = result.stderr.trimEnd().split("\n").slice(-15).join("\n");
  return `${title} can't be built: \`go build\` ended with exit code ${result.code}. Its last lines:\n${last}`;
}
