import type { CloudName } from "../engine/clouds/cloud-name.ts";
import type { CheckPolicy } from "./allowance.ts";
import type { DrillEvent } from "./events.ts";
import type { Figures } from "./figures/figures.ts";
import type { Phases } from "./figures/latency.ts";

/** What a run of drills found; `drills.json` is this, and the page is made from nothing else. */
export interface Report {
  /** Of this format. */
  readonly version: 1;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly processors: number;
  readonly results: readonly DrillResult[];
}

/** `failed`: it lost more than it may, or something else than it should happened. `error`: it could not be run, or proves nothing. */
export type DrillVerdict = "passed" | "failed" | "error";

export interface DrillResult {
  readonly name: string;
  readonly title: string;
  readonly cloud: CloudName;
  /** Which run of this drill on this cloud it is, from 1. */
  readonly attempt: number;
  readonly verdict: DrillVerdict;
  /** Why it did not pass; empty when it did. */
  readonly reasons: readonly string[];
  /** Absent when it ended before there was something to count. */
  readonly measured?: Measured;
}

export interface Measured {
  readonly mayLose: { readonly requests: number; readonly words: string };
  readonly policy: CheckPolicy;
  readonly hosts: number;
  readonly load: MeasuredLoad;
  /** The drill's own part, in milliseconds since the load began, as all times here. */
  readonly phases: Phases;
  readonly events: readonly DrillEvent[];
  readonly figures: Figures;
}

export interface MeasuredLoad {
  readonly ratePerSecond: number;
  readonly clients: number;
  readonly postEvery: number;
  readonly timeoutMilliseconds: number;
  readonly seconds: number;
  /** Share of one processor that the load itself took. */
  readonly processorShare: number;
  /** POSTs that were answered right, and how many of them a host's log told of. */
  readonly posts: { readonly answered: number; readonly logged: number };
}
