import type { SiteHost } from "../site.ts";
import type { Answer, Probe } from "./request.ts";

/** Good answers in a row, to each probe, that prove a host. */
const proof = 3;

/**
 * Good answers to each probe, of all hosts together, that prove a generation which nobody has judged yet: one that fails one
 * request in ten gives so many with no more than one mistake among them once in five hundred times.
 */
const proofOfNewcomers = 80;

/** Wrong answers of hosts that had been right: one may be an accident, and so may a few among thousands. */
const relapsesOfNewcomers = { least: 2, share: 0.005 };

/** Questions at once for a host: more would be a load. */
const most = 20;

export interface Wanted {
  readonly hosts: readonly SiteHost[];
  /** How many there must be: a cloud may not have started them all yet. Default: one. */
  readonly least?: number;
  readonly release: string;
  readonly probes: readonly Probe[];
  /** Whether nobody has judged them yet, so that more is asked of them and wrong answers are held against them. Default: no. */
  readonly newcomers?: boolean;
}

interface Sighting {
  readonly host: SiteHost;
  /** Good answers in a row, by probe. */
  readonly streaks: Map<Probe, number>;
  /** Probes that are not answered right now, the latest last. */
  readonly wrong: Map<Probe, string>;
}

/** What the gate has seen so far of the hosts that it waits for, and of everything else behind the same address. */
export class Sightings {
  readonly #wanted: Wanted;
  #hosts: ReadonlyMap<string, Sighting> = new Map<string, Sighting>();
  /** How many answers wanted hosts have given. */
  #answers = 0;
  /** Wrong answers of wanted hosts that had been right before. */
  readonly #relapses: string[] = [];
  /** Answers that came from no wanted host: text to how many. */
  readonly #others = new Map<string, number>();

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.expect(wanted.hosts);
  }

  /** Waits for these hosts from now on; what has been seen of those among them that it waited for already stays. */
  expect(hosts: readonly SiteHost[]): void {
    this.#hosts = new Map(hosts.map((host) => [host.servedBy, this.#hosts.get(host.servedBy) ?? newSighting(host)]));
  }

  record(answer: Answer): void {
    const sighting = answer.kind === "response" ? this.#hosts.get(answer.servedBy ?? "") : undefined;
    const text = describe(answer);
    if (sighting === undefined) {
      this.#others.set(text, (this.#others.get(text) ?? 0) + 1);
      return;
    }
    this.#answers += 1;
    const { probe } = answer;
    const streak = sighting.streaks.get(probe) ?? 0;
    const isGood = this.#isGood(answer);
    if (!isGood && sighting.streaks.has(probe)) this.#relapses.push(text);
    sighting.wrong.delete(probe);
    if (!isGood) sighting.wrong.set(probe, text);
    if (isGood || streak > 0) sighting.streaks.set(probe, isGood ? streak + 1 : 0);
  }

  /** Whether every host is proven, and there are enough. */
  get areProof(): boolean {
    return this.#missing === 0 && this.unproven.length === 0;
  }

  /** Wrong answers that make newcomers none to be let in; empty while there is no reason. */
  get relapses(): readonly string[] {
    const { least, share } = relapsesOfNewcomers;
    const isMore = this.#relapses.length >= least && this.#relapses.length > share * this.#answers;
    return this.#wanted.newcomers === true && isMore ? this.#relapses : [];
  }

  /** How often each probe is to be asked for each host at once: often, once there is nobody to wait for any more. */
  get questions(): number {
    const wanting = [...this.#hosts.values()].flatMap(({ streaks }) =>
      this.#wanted.probes.map((probe) => this.#proof - (streaks.get(probe) ?? 0)),
    );
    const allSeen = this.#missing === 0 && [...this.#hosts.values()].every(({ streaks }) => streaks.size > 0);
    return allSeen ? Math.min(most, Math.max(1, ...wanting)) : 1;
  }

  /** Hosts that are not proven yet. */
  get unproven(): readonly SiteHost[] {
    return [...this.#hosts.values()].filter((sighting) => !this.#isProven(sighting)).map(({ host }) => host);
  }

  /** `1 of 2 hosts serve release 1f0c54a3b2de`, for the line that changes while the gate waits. */
  get summary(): string {
    const total = this.#hosts.size;
    const proven = total - this.unproven.length;
    return `${proven} of ${total + this.#missing} hosts serve release ${this.#wanted.release}`;
  }

  /** The summary and what holds it up, for whoever watches. */
  get progress(): string {
    const waiting = this.unproven
      .slice(0, 3)
      .map((host) => `${host.id} (${this.#holdUp(this.#hosts.get(host.servedBy))})`);
    const more = this.unproven.length > waiting.length ? [`${this.unproven.length - waiting.length} more`] : [];
    const missing = this.#missing === 0 ? [] : [`${this.#missing} not started yet`];
    return [this.summary, ...[[...waiting, ...more, ...missing].join(", ")].filter((text) => text !== "")].join(
      "; waiting for ",
    );
  }

  /** A line for each wanted host, one for those that are not there, then one for each kind of answer from elsewhere, the commonest first. */
  get report(): readonly string[] {
    const hosts = [...this.#hosts.values()].map((sighting) => {
      const { host } = sighting;
      return `host ${host.id} (${host.servedBy}): ${this.#isProven(sighting) ? "proven" : this.#holdUp(sighting, "last answer: ")}`;
    });
    const missing = this.#missing === 0 ? [] : [`${this.#missing} more wanted: the cloud has not started them`];
    const others = [...this.#others]
      .sort(([, first], [, second]) => second - first)
      .slice(0, 5)
      .map(([text, count]) => `${count} x from elsewhere: ${text}`);
    return [...hosts, ...missing, ...others];
  }

  /** How many hosts are wanted beyond those that there are. */
  get #missing(): number {
    return Math.max(0, (this.#wanted.least ?? 1) - this.#hosts.size);
  }

  #isGood(answer: Answer): boolean {
    return (
      answer.kind === "response" && answer.status === answer.probe.status && answer.release === this.#wanted.release
    );
  }

  /** Why a host holds the gate: what it answers wrong, and not what it answered right since, or how far it is. */
  #holdUp(sighting: Sighting | undefined, introduction = ""): string {
    const wrong = [...(sighting?.wrong.values() ?? [])].at(-1);
    if (wrong !== undefined) return `${introduction}${wrong}`;
    if (sighting === undefined || sighting.streaks.size === 0) return "never seen";
    const fewest = Math.min(...this.#wanted.probes.map((probe) => sighting.streaks.get(probe) ?? 0));
    return `${fewest} of ${this.#proof} right answers`;
  }

  #isProven({ streaks }: Sighting): boolean {
    return this.#wanted.probes.every((probe) => (streaks.get(probe) ?? 0) >= this.#proof);
  }

  /** Good answers in a row that each host is to give to each probe. */
  get #proof(): number {
    return this.#wanted.newcomers === true ? Math.max(proof, Math.ceil(proofOfNewcomers / this.#hosts.size)) : proof;
  }
}

function newSighting(host: SiteHost): Sighting {
  return { host, streaks: new Map(), wrong: new Map() };
}

function describe(answer: Answer): string {
  if (answer.kind === "failure") return `${answer.probe.path}: ${answer.reason}`;
  const by = answer.servedBy === undefined ? "" : ` by ${answer.servedBy}`;
  const release = answer.release === undefined ? "" : `, release ${answer.release}`;
  return `${answer.probe.path}: ${answer.status}${by}${release}`;
}
