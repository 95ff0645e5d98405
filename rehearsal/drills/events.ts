import { now } from "./clock.ts";

/** What is to become of a host after a mark. */
export type Expectation = "out" | "in";

/** Something that happened while a drill ran. */
export type DrillEvent = {
  /** Milliseconds of the machine's clock, see `now`; in results since the load began. */
  readonly at: number;
  readonly text: string;
} & (
  | {
      /** Said by the drill or by its runner. */
      readonly kind: "mark";
      /** The host that it is about, by what it says in `X-Served-By`. */
      readonly host?: string;
      /** The load balancer is to take that host out, or in: how long that takes is a figure of the drill. */
      readonly expect?: Expectation;
    }
  | {
      /** A line of the engine's. */
      readonly kind: "engine";
    }
  | {
      /** The load balancer has let a host in or taken it out; "gone": it is no member any more. */
      readonly kind: "balancer";
      readonly host: string;
      readonly state: "in" | "out" | "gone";
    }
);

/** An event before its time is known. */
export type NewEvent = DrillEvent extends infer Event ? (Event extends DrillEvent ? Omit<Event, "at"> : never) : never;

/** All that happens while a stage is used, in the order of time. */
export class EventLog {
  readonly #events: DrillEvent[] = [];
  readonly #listeners = new Set<(event: DrillEvent) => void>();

  add(event: NewEvent): void {
    const timed = { ...event, at: now() };
    this.#events.push(timed);
    for (const listener of this.#listeners) listener(timed);
  }

  /** Those since a moment, with their times from there. */
  since(moment: number): readonly DrillEvent[] {
    return this.#events.filter(({ at }) => at >= moment).map((event) => ({ ...event, at: event.at - moment }));
  }

  /** Calls a listener with each event from now on. */
  listen(listener: (event: DrillEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
