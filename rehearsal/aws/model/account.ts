import type { DataPlane } from "../../cloud/data-plane.ts";
import { Work } from "../../cloud/work.ts";
import { Memory } from "../../http/memory.ts";
import type { Cloud } from "./cloud.ts";
import type { Instance } from "./instance.ts";
import type { OwnImage } from "./own-image.ts";
import { RecordBook } from "./records.ts";
import { accountId, type Certificate, newState, type State } from "./state.ts";
import { type Timing, timingOf } from "./timing.ts";

/** Raised when records change in a way that an older file does not fit. */
const version = 2;

export interface AccountOptions {
  readonly dataPlane: DataPlane;
  /** Part of the data plane's public range that instances take addresses from, as CIDR. */
  readonly publicRange: string;
  /** Where the account is kept; made if it is not there. */
  readonly stateFile: string;
  readonly log: (line: string) => void;
  readonly timing?: Partial<Timing>;
}

/** The account with what only the model itself may change: instances, quota, keys. */
export class Account implements Cloud {
  readonly accountId = accountId;
  readonly records: RecordBook;
  readonly dataPlane: DataPlane;
  readonly publicRange: string;
  readonly work: Work;
  readonly log: (line: string) => void;
  readonly timing: Timing;
  readonly #memory: Memory<State>;

  private constructor(options: AccountOptions, memory: Memory<State>) {
    this.#memory = memory;
    this.records = new RecordBook(memory.state.records);
    this.dataPlane = options.dataPlane;
    this.publicRange = options.publicRange;
    this.work = new Work(options.log);
    this.log = options.log;
    this.timing = timingOf(options.dataPlane.kind, options.timing);
  }

  /** @throws {Error} if the state file is there and not one of ours. */
  static async open(options: AccountOptions): Promise<Account> {
    const memory = await Memory.open({ file: options.stateFile, version, blank: newState() });
    return new Account(options, memory);
  }

  get state(): State {
    return this.#memory.state;
  }

  get instances(): readonly Instance[] {
    return [...this.state.instances.values()];
  }

  get images(): ReadonlyMap<string, OwnImage> {
    return this.state.images;
  }

  get certificates(): ReadonlyMap<string, Certificate> {
    return this.state.certificates;
  }

  get vcpuLimit(): number {
    return this.state.vcpuLimit;
  }

  now(): string {
    return new Date().toISOString();
  }

  /** Resolves when all that was changed before this call is on disk. */
  save(): Promise<void> {
    return this.#memory.save();
  }

  /** Whether so many seconds, as the cloud counts them, have passed since. */
  passed(since: string, seconds: number): boolean {
    return Date.now() >= Date.parse(since) + (seconds * 1000) / this.timing.speed;
  }
}
