import { setTimeout as delay } from "node:timers/promises";

import type { Host } from "../../engine/cloud-status.ts";
import { Mistake } from "../../engine/mistake.ts";
import type { CheckPolicy } from "../allowance.ts";
import { now } from "../clock.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Load } from "../load/load.ts";
import type { RequestRecord } from "../load/record.ts";
import type { Program } from "./program.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { Scene } from "./scene.ts";
import type { Settings, Upped } from "./site.ts";

export interface StageParts {
  readonly policy: CheckPolicy;
  readonly load: Load;
  /** Of the drill, for each `up`. */
  readonly settings: Settings;
  /** Of the drill, by name. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Aborted when the person wants no more. */
  readonly signal: AbortSignal;
}

export interface StageUpOptions {
  /** Over those of the drill. Default: none. */
  readonly settings?: Settings;
  /** One of the drill's `programs`, by its name. Default: the one that was last brought up. */
  readonly program?: string;
}

/** Boots and health checks on two busy cores. */
const usualPatienceSeconds = 240;
const lookMilliseconds = 100;

/** What a drill is given: a site that serves under load, the means to change it, and the patience to wait for what follows. */
export class Stage extends Scene {
  readonly #rehearsal: Rehearsal;
  readonly #parts: StageParts;

  constructor(rehearsal: Rehearsal, parts: StageParts) {
    super(rehearsal, parts);
    this.#rehearsal = rehearsal;
    this.#parts = parts;
  }

  /**
   * `pulumi up`, with the drill's settings and those given, and with the program that serves unless another is given.
   * @throws {Mistake} with what the program or the engine said
   */
  async up({ settings, program: name }: StageUpOptions = {}): Promise<Upped> {
    const program = this.#programNamed(name);
    this.mark("up begins");
    try {
      const done = await this.#rehearsal.site.up({
        settings: { ...this.#parts.settings, ...settings },
        ...(program !== undefined && { program }),
      });
      this.mark("up done");
      return done;
    } catch (error) {
      this.mark("up failed");
      throw error;
    }
  }

  /**
   * An `up` that must fail, in these words.
   * @returns its whole message
   * @throws {DrillFailure} when it succeeds, or fails in others
   */
  async failingUp(options: StageUpOptions, words: RegExp): Promise<string> {
    try {
      await this.up(options);
    } catch (error) {
      if (this.#parts.signal.aborted || !(error instanceof Mistake)) throw error;
      if (words.test(error.message)) return error.message;
      throw new DrillFailure(`the up failed otherwise than it should: ${error.message}`);
    }
    throw new DrillFailure("the up succeeded, and should have failed");
  }

  /**
   * An `up` that is killed, with its engine, as soon as the engine says something.
   * @throws {DrillFailure} when it ends before
   */
  async killedUp(words: RegExp, { settings, program: name }: StageUpOptions = {}): Promise<void> {
    const program = this.#programNamed(name);
    this.mark("up begins");
    await this.#rehearsal.site.killedUp(words, {
      settings: { ...this.#parts.settings, ...settings },
      ...(program !== undefined && { program }),
    });
    this.mark("up killed");
  }

  /** A host of the site that was not there before, if one has come. */
  async findNewcomer(before: readonly Host[]): Promise<Host | undefined> {
    const known = new Set(before.map(({ hostId }) => hostId));
    return (await this.hosts()).find(({ hostId }) => !known.has(hostId));
  }

  /** Waits for a host that was not there before. */
  async newcomer(before: readonly Host[]): Promise<Host> {
    let found: Host | undefined;
    await this.until("another host has come", async () => {
      found = await this.findNewcomer(before);
      return found !== undefined;
    });
    if (found === undefined) throw new Error("until ended without what it waited for");
    return found;
  }

  /**
   * Waits until something is so.
   * @throws {DrillFailure} when it is not so in time
   */
  async until(
    what: string,
    condition: () => boolean | Promise<boolean>,
    patienceSeconds = usualPatienceSeconds,
  ): Promise<void> {
    const deadline = performance.now() + patienceSeconds * 1000;
    while (!(await condition())) {
      if (this.#parts.signal.aborted) throw new Mistake("interrupted", 130);
      if (performance.now() > deadline) throw new DrillFailure(`not so within ${patienceSeconds} s: ${what}`);
      await delay(lookMilliseconds);
    }
  }

  /** The requests that are sent in the next seconds, when they have ended; those that hang are left out. */
  async nextRequests(seconds: number): Promise<readonly RequestRecord[]> {
    const from = now() - this.load.began;
    const to = from + seconds * 1000;
    const { clients } = this.load.plan;
    await this.until(`${seconds} s of answers`, () => this.load.records.slice(-clients).some(({ sent }) => sent >= to));
    return this.load.records.filter(({ sent }) => from <= sent && sent < to);
  }

  /** Waits until the load balancer has taken a host out, or does not have it any more. */
  async untilOut(host: Host, patienceSeconds?: number): Promise<void> {
    await this.until(`host ${host.hostId} is taken out`, () => this.isLetIn(host) !== true, patienceSeconds);
  }

  /** Waits until the load balancer has let a host in. */
  async untilIn(host: Host, patienceSeconds?: number): Promise<void> {
    await this.until(`host ${host.hostId} is let in`, () => this.isLetIn(host) === true, patienceSeconds);
  }

  /** Waits until a host that has just come is let in, and notes how long that takes. */
  async untilJoined(host: Host, patienceSeconds?: number): Promise<void> {
    this.mark("another host begins", { host, expect: "in" });
    await this.untilIn(host, patienceSeconds);
  }

  /** Waits until each host of the site serves, and all requests have been answered right for some seconds from now on. */
  async untilWhole(rightSeconds: number, patienceSeconds?: number): Promise<void> {
    const from = now() - this.load.began;
    let missing: string | undefined;
    try {
      await this.until(
        `all answers are right for ${rightSeconds} s`,
        async () =>
          this.load.rightSince(from) >= rightSeconds * 1000 &&
          (missing = await this.#rehearsal.missing()) === undefined,
        patienceSeconds,
      );
    } catch (error) {
      if (error instanceof DrillFailure && missing !== undefined)
        throw new DrillFailure(`${error.message}; ${missing}`);
      throw error;
    }
  }

  #programNamed(name: string | undefined): Program | undefined {
    const program = name === undefined ? undefined : this.#parts.programs.get(name);
    if (name !== undefined && program === undefined)
      throw new Error(`this drill has no program ${JSON.stringify(name)}`);
    return program;
  }
}
