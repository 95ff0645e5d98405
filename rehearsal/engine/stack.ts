import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import {
  CommandError,
  type EngineEvent,
  LocalWorkspace,
  type OpMap,
  type OutputMap,
  PulumiCommand,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";

import type { Cloud } from "./clouds/cloud.ts";
import { cloudOf } from "./clouds/clouds.ts";
import { runCommand } from "./command.ts";
import type { Endpoint } from "./endpoint.ts";
import { engineEnvironment, forgetRealAccounts, rememberRehearsal, trustRehearsal } from "./engine-environment.ts";
import { describeEvent, errorIn } from "./engine-events.ts";
import { listenForInterruption } from "./interruption.ts";
import { Mistake } from "./mistake.ts";
import { type Home, repository, toolsFolder } from "./paths.ts";
import type { Say } from "./progress.ts";
import { separateProgramConnections } from "./program-connections.ts";
import { type AttachedProviders, attachProviders } from "./providers.ts";
import { isSecret, rehearsalConfig } from "./rehearsal-config.ts";
import type { Config } from "./stack-config.ts";
import { readProject, writeStackFiles } from "./stack-files.ts";
import { releaseDeadLock } from "./stack-lock.ts";
import { wasCutShort } from "./stack-state.ts";

export interface StackOptions {
  readonly home: Home;
  readonly endpoint: Endpoint;
  readonly name: string;
  /** The stack's config as its team keeps it. */
  readonly config: Config;
  readonly say: Say;
  /** Default: `index.ts` of this clone. */
  readonly program?: PulumiFn;
}

export interface StackResult {
  /** How many resources were, or would be, treated how; `same` among them. */
  readonly changes: OpMap;
  readonly seconds: number;
}

/** The part of an exported state that says by what the engine knows which resource. */
interface Deployment {
  readonly resources?: readonly { readonly urn: string; readonly id?: string }[];
}

/** One stack of a rehearsal, with the engine and the providers that change it. Close it in the end. */
export class RehearsalStack {
  /** The one that its config names. */
  readonly cloud: Cloud;
  /** Which provider of that cloud works: the official one, or the stand-in. */
  readonly provider: string;
  readonly #options: StackOptions;
  readonly #stack: Stack;
  readonly #attached: AttachedProviders;

  private constructor(options: StackOptions, stack: Stack, attached: AttachedProviders) {
    this.cloud = cloudOf(options.config);
    this.provider = attached.titles[this.cloud.name];
    this.#options = options;
    this.#stack = stack;
    this.#attached = attached;
  }

  /** @throws {Mistake} when the config means a real cloud, or another engine is at work on this stack. */
  static async open(options: StackOptions): Promise<RehearsalStack> {
    forgetRealAccounts();
    separateProgramConnections();
    rememberRehearsal(options.endpoint);
    await trustRehearsal(options.endpoint);
    const { home, name } = options;
    const { config, notes } = await rehearsalConfig(name, options.config, options.endpoint);
    for (const note of notes) options.say(note);
    const attached = await attachProviders(options.endpoint);
    try {
      const project = await readProject();
      const folder = join(home.work, name);
      await writeStackFiles(folder, name, { ...project, ...attached.projectSettings }, config);
      const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: name, projectName: project.name, program: options.program ?? runIndex },
        {
          workDir: folder,
          pulumiHome: home.pulumiHome,
          pulumiCommand: await PulumiCommand.get({ root: dirname(toolsFolder) }),
          envVars: { ...(await engineEnvironment(home)), ...attached.environment },
        },
      );
      await releaseDeadLock(options, project.name, () => stack.cancel());
      const { config: saved } = await stack.workspace.stackSettings(name);
      for (const [key, value] of Object.entries(cloudOf(config).secrets)) {
        if (!isSecret((saved as Config | undefined)?.[key])) await stack.setConfig(key, { value, secret: true });
      }
      return new RehearsalStack(options, stack, attached);
    } catch (error) {
      await attached.stop();
      throw error;
    }
  }

  /** @param replace ids, as the cloud knows them, of what is to be made anew */
  async up(replace: readonly string[] = []): Promise<StackResult & { readonly outputs: OutputMap }> {
    await this.#recover();
    const urns = await this.#urnsOf(replace);
    const { result, ...rest } = await this.#run("up", (events) => this.#stack.up({ ...events, replace: urns }));
    return { ...rest, changes: result.summary.resourceChanges ?? {}, outputs: result.outputs };
  }

  /** @param replace as for `up` */
  async preview(replace: readonly string[] = []): Promise<StackResult> {
    const urns = await this.#urnsOf(replace);
    const { result, ...rest } = await this.#run("preview", (events) =>
      this.#stack.preview({ ...events, replace: urns }),
    );
    return { ...rest, changes: result.changeSummary };
  }

  async refresh(): Promise<StackResult> {
    const { result, ...rest } = await this.#run("refresh", (events) => this.#stack.refresh(events));
    return { ...rest, changes: result.summary.resourceChanges ?? {} };
  }

  async destroy(): Promise<StackResult> {
    await this.#recover();
    const { result, ...rest } = await this.#run("destroy", (events) => this.#stack.destroy(events));
    return { ...rest, changes: result.summary.resourceChanges ?? {} };
  }

  /** Lets `destroy` take what the program protects. */
  async unprotect(): Promise<void> {
    const { workDir: cwd, envVars: env } = this.#stack.workspace;
    const args = ["state", "unprotect", "--all", "--yes", "--non-interactive", "--stack", this.#stack.name];
    const { code, stderr } = await runCommand(join(toolsFolder, "pulumi"), args, { cwd, env });
    if (code !== 0) throw new Error(`pulumi state unprotect: ${stderr.trim()}`);
  }

  /** Forgets the stack, its history and its files; it must be empty. */
  async remove(): Promise<void> {
    await this.#stack.workspace.removeStack(this.#stack.name);
    await rm(join(this.#options.home.work, this.#options.name), { recursive: true, force: true });
  }

  /** Everything else that the Automation API offers: state, import, history. */
  get automation(): Stack {
    return this.#stack;
  }

  close(): Promise<void> {
    return this.#attached.stop();
  }

  /** By what the engine knows resources. @throws {Mistake} if the stack's state does not have one of them */
  async #urnsOf(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const state = (await this.#stack.exportStack()).deployment as Deployment;
    const resources = state.resources ?? [];
    return ids.map((id) => {
      const resource = resources.find((one) => one.id === id);
      if (resource === undefined) throw new Mistake(`the stack ${this.#options.name} has no resource ${id}.`);
      return resource.urn;
    });
  }

  /**
   * After a run that was killed the state may not be what there is, and what is gone already can't be deleted: the cloud is asked.
   * What it was about to create is forgotten; if it is there, it is a stray.
   */
  async #recover(): Promise<void> {
    const { home, name, say } = this.#options;
    if (!(await wasCutShort(home, name))) return;
    say("an earlier run was killed in the middle of something: the cloud is asked what came of it");
    await this.#run("refresh", (events) => this.#stack.refresh({ ...events, clearPendingCreates: true }));
  }

  async #run<T>(
    verb: string,
    operation: (options: { onEvent: (event: EngineEvent) => void; signal: AbortSignal; color: "never" }) => Promise<T>,
  ): Promise<{ result: T; seconds: number }> {
    const { say, name } = this.#options;
    const errors: string[] = [];
    const onEvent = (event: EngineEvent) => {
      const error = errorIn(event);
      // Told in the end, all together; what a program throws the engine reports twice.
      if (error !== undefined && !errors.includes(error)) errors.push(error);
      const line = error === undefined ? describeEvent(event) : undefined;
      if (line !== undefined) say(line);
    };
    const interruption = listenForInterruption();
    const began = performance.now();
    try {
      const result = await operation({ onEvent, color: "never", signal: interruption.signal });
      return { result, seconds: (performance.now() - began) / 1000 };
    } catch (error) {
      if (interruption.happened())
        throw new Mistake(`${verb} of ${name} was cancelled; what was done until then stays.`, 130);
      // Its message is the engine's whole output, which was shown as it came.
      if (error instanceof CommandError && errors.length > 0)
        throw new Mistake(`${verb} of ${name} failed:\n${errors.join("\n")}`);
      throw error;
    } finally {
      interruption.forget();
    }
  }
}

/** The program is imported late, for the engine to be there before it. */
async function runIndex(): Promise<Record<string, unknown>> {
  const program = (await import(pathToFileURL(join(repository, "index.ts")).href)) as {
    default: () => Promise<Record<string, unknown>>;
  };
  return program.default();
}
