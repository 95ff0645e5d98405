import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import type { EngineEvent, PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";

import { separateProgramConnections } from "../../../rehearsal/engine/program-connections.ts";

const binary = resolve(process.env["PULUMI_BINARY"] ?? join(import.meta.dirname, "../../../.rehearsal/bin/pulumi"));

/** Why no engine can run here; `undefined` where one can. */
export const engineMissing = existsSync(binary) ? undefined : `${binary} is not there (PULUMI_BINARY can name another)`;

export interface Project {
  readonly stack: Stack;
  /** What the engine told of its steps since the last call: `create LOGICAL-NAME`, in the order they ended. */
  readonly steps: () => string[];
  /** For the options of `up`, `preview`, `refresh` and `destroy`. */
  readonly onEvent: (event: EngineEvent) => void;
  /** The state as it lies in the backend. */
  readonly state: () => Promise<string>;
  /** Destroys the stack and removes all that it left on disk. */
  readonly dispose: () => Promise<void>;
}

/** A stack of an inline program, with a home, a file backend and a folder of its own; its providers run in this process. */
export async function createProject(options: {
  readonly program: PulumiFn;
  /** Package name to port. */
  readonly providers: Readonly<Record<string, number>>;
  readonly config?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), "evenkeel-engine-"));
  // The Automation API looks for bin/pulumi under a root.
  await Promise.all(["bin", "work", "backend"].map((name) => mkdir(join(folder, name))));
  await symlink(binary, join(folder, "bin/pulumi"));
  separateProgramConnections();
  const stack = await LocalWorkspace.createOrSelectStack(
    { projectName: "provider-test", stackName: "test", program: options.program },
    {
      pulumiCommand: await PulumiCommand.get({ root: folder, skipVersionCheck: true }),
      pulumiHome: join(folder, "home"),
      workDir: join(folder, "work"),
      envVars: {
        PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_DEBUG_PROVIDERS: Object.entries(options.providers)
          .map(([name, port]) => `${name}:${port}`)
          .join(),
        ...options.env,
      },
    },
  );
  for (const [key, value] of Object.entries(options.config ?? {})) {
    await stack.setConfig(key, { value });
  }
  let steps: string[] = [];
  return {
    stack,
    steps: () => {
      const taken = steps;
      steps = [];
      return taken;
    },
    onEvent: (event) => {
      const step = event.resOutputsEvent?.metadata;
      if (step !== undefined && step.op !== "same") {
        steps.push(`${step.op} ${step.urn.split("::").at(-1) ?? ""}`);
      }
    },
    state: () => readFile(join(folder, "backend/.pulumi/stacks/provider-test/test.json"), "utf8"),
    dispose: async () => {
      try {
        await stack.destroy();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
