import type { DrillEvent } from "../events.ts";
import type { Series } from "../figures/series.ts";

/** What the load balancer thought of a host, over time. Times are milliseconds since the load began. */
export interface Lane {
  readonly host: string;
  /** What it answered from last; absent if it never answered. */
  readonly release?: string;
  readonly spans: readonly { readonly from: number; readonly to: number; readonly state: "in" | "out" }[];
}

/** A lane for each host that answered, or that the load balancer changed its mind about; in the order of their first time. */
export function balancerLanes(events: readonly DrillEvent[], { answered }: Series, end: number): readonly Lane[] {
  const changes = events.filter((event) => event.kind === "balancer");
  const releases = new Map(answered.map(({ host, release }) => [host, release]));
  const hosts = [...new Set([...releases.keys(), ...changes.map(({ host }) => host)])];
  const lanes = hosts.map((host) => {
    const release = releases.get(host);
    const spans = spansOf(
      changes.filter((change) => change.host === host),
      end,
    );
    return { host, ...(release !== undefined && { release }), spans };
  });
  return lanes.sort((a, b) => (a.spans[0]?.from ?? end) - (b.spans[0]?.from ?? end));
}

/** Whoever is first heard of by being taken out was in before. */
function spansOf(changes: readonly Extract<DrillEvent, { kind: "balancer" }>[], end: number): Lane["spans"] {
  let state: "in" | "out" | "gone" = changes[0]?.state === "in" ? "gone" : "in";
  let from = 0;
  const spans: { from: number; to: number; state: "in" | "out" }[] = [];
  const close = (to: number) => {
    if (state !== "gone" && to > from) spans.push({ from, to, state });
    from = to;
  };
  for (const change of changes) {
    close(Math.min(change.at, end));
    state = change.state;
  }
  close(end);
  return spans;
}
