import type { CloudName } from "../../engine/clouds/cloud-name.ts";
import type { Endpoint } from "../../engine/endpoint.ts";
import { type Home, repository } from "../../engine/paths.ts";
import type { Say } from "../../engine/progress.ts";
import { plainOutputs, realChanges } from "../../engine/result.ts";
import { RehearsalStack } from "../../engine/stack.ts";
import type { Config } from "../../engine/stack-config.ts";
import { readStackConfig } from "../../engine/stack-files.ts";
import type { EventLog } from "../events.ts";
import { programsFolder } from "./home.ts";
import { killUp } from "./killed-up.ts";
import { changedProgram, type Patch, type Program } from "./program.ts";

/** Settings by their names without `evenkeel:`. */
export type Settings = Readonly<Record<string, unknown>>;

export interface UpOptions {
  /** Over those of the stack's own file. Default: none. */
  readonly settings?: Settings;
  /** Default: the program that was last brought up. */
  readonly program?: Program;
}

interface OpenOptions {
  readonly settings: Settings;
  readonly program: Program | undefined;
  readonly quietly?: boolean;
}

export interface Upped {
  /** How many resources were treated how, without those that stayed the same. */
  readonly changes: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The program's own default. */
const usualHostCount = 2;

/** The example stack of each cloud. */
const stackNames: Readonly<Record<CloudName, string>> = { digitalocean: "dev", aws: "aws" };

export interface SiteParts {
  readonly home: Home;
  readonly endpoint: Endpoint;
  readonly cloud: CloudName;
  /** What the engine says is noted there. */
  readonly events: EventLog;
}

/** The example stack of a cloud, and what it was last made from. */
export class Site {
  readonly #parts: SiteParts;
  /** Undefined: this clone's own. */
  #program: Program | undefined;
  #settings: Settings = {};
  #outputs: Readonly<Record<string, unknown>> = {};
  /** Whether the last `up` did what it should. */
  #upped = false;

  constructor(parts: SiteParts) {
    this.#parts = parts;
  }

  /** Of the last `up` that succeeded. */
  get outputs(): Readonly<Record<string, unknown>> {
    return this.#outputs;
  }

  /**
   * Makes the site what settings and program say.
   * @throws {Mistake} with what the program or the engine said
   */
  async up({ settings = {}, program = this.#program }: UpOptions = {}): Promise<Upped> {
    this.#upped = false;
    const stack = await this.#open({ settings, program });
    try {
      const { changes, outputs } = await stack.up();
      this.#program = program;
      this.#settings = settings;
      this.#outputs = plainOutputs(outputs);
      this.#upped = true;
      return { changes: realChanges(changes), outputs: this.#outputs };
    } finally {
      await stack.close();
    }
  }

  /**
   * An `up` that is killed when the engine says something: engine, program and providers, all at once.
   * @throws {DrillFailure} when it ends before
   */
  async killedUp(words: RegExp, { settings = {}, program = this.#program }: UpOptions = {}): Promise<void> {
    this.#upped = false;
    const { name, config } = await this.#stackOf(settings);
    await killUp(
      { home: this.#parts.home.folder, name, config, program: program?.folder ?? repository },
      { when: (line) => words.test(line), say: this.#engineSays() },
    );
  }

  /** Makes a changed program, and has it pack what its hosts will fetch, by a preview. */
  async makeProgram(patch: Patch, settings: Settings): Promise<Program> {
    const program = await changedProgram(programsFolder(this.#parts.home), patch);
    const stack = await this.#open({ settings, program, quietly: true });
    try {
      await stack.preview();
    } finally {
      await stack.close();
    }
    return program;
  }

  /**
   * Brings the site up with these settings, unless it is so, and with this clone's program, which may have another app than
   * the clone's, or with a changed one.
   */
  async prepare(settings: Settings, base?: Patch): Promise<void> {
    const changed = this.#program?.onlyApp === false || base !== undefined;
    const asWanted = this.#upped && JSON.stringify(settings) === JSON.stringify(this.#settings);
    if (changed) this.#program = base && (await changedProgram(programsFolder(this.#parts.home), base));
    if (changed || !asWanted) await this.up({ settings });
  }

  /** How many hosts there are to be at least. */
  async hostCount(): Promise<number> {
    const { config } = await this.#stackOf(this.#settings);
    return Number(config["evenkeel:hostCount"] ?? usualHostCount);
  }

  async #open({ settings, program, quietly = false }: OpenOptions): Promise<RehearsalStack> {
    return await RehearsalStack.open({
      home: this.#parts.home,
      endpoint: this.#parts.endpoint,
      ...(await this.#stackOf(settings)),
      say: quietly ? () => undefined : this.#engineSays(),
      ...(program !== undefined && { program: program.run }),
    });
  }

  /** Name and config of the cloud's example stack, with other settings. */
  async #stackOf(settings: Settings): Promise<{ readonly name: string; readonly config: Config }> {
    const own = Object.entries(settings).map(([key, value]) => [`evenkeel:${key}`, value] as const);
    const name = stackNames[this.#parts.cloud];
    return { name, config: { ...(await readStackConfig(name)), ...Object.fromEntries(own) } };
  }

  /** Notes the engine's lines, one after the other. */
  #engineSays(): Say {
    let last = "";
    return (line) => {
      const text = line.trim();
      // A wait says the same again and again.
      if (text !== last) this.#parts.events.add({ kind: "engine", text });
      last = text;
    };
  }
}
