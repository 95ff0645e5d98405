import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { untilSaid } from "../engine-steps.ts";
import { onlyReleaseAnswers } from "../failed-release.ts";
import { anotherRelease } from "../releases.ts";
import type { Stage } from "../stage/stage.ts";

const everything = { pathPattern: "/v2/.*" };

/**
 * What the API does at each step of the engine's. A provider asks five times and no more, and each fault below is for whoever
 * asks next; what had its effect unseen is no part of this, for a repeated request would make a host that nobody knows.
 */
const storm: readonly { readonly words: string; readonly at?: RegExp; readonly faults: readonly object[] }[] = [
  { words: "too many requests", faults: [{ kind: "status-before", status: 429, retryAfter: 1, times: 4 }] },
  {
    words: "errors of the server, then a latency of 30 s",
    at: /^updated \S+ \S+-releases$/,
    faults: [
      { kind: "status-before", status: 500, times: 2 },
      { kind: "status-before", status: 503, times: 2 },
      { kind: "delay", seconds: 30, times: 1 },
    ],
  },
  { words: "dropped connections", at: /^Gate: waiting for /, faults: [{ kind: "drop-before", times: 4 }] },
];

/** Protected by a provider that asks again, and by hosts that need nothing of the API to serve. */
export const apiStorm: Drill = {
  name: "api-storm",
  title: "429, 5xx, a latency of 30 s and dropped connections of the API, during a release",
  clouds: ["digitalocean"],
  mayLose: 0,
  programs: { next: anotherRelease },
  async run(stage) {
    const before = String(stage.outputs["release"]);
    try {
      await Promise.all([rage(stage), stage.up({ program: "next" })]);
    } finally {
      await stage.ask("DELETE", "/_rehearsal/faults");
    }
    const wanted = String(stage.outputs["release"]);
    if (wanted === before) throw new DrillFailure(`up was to bring another release than ${before}`);
    await onlyReleaseAnswers(stage, wanted);
  },
};

async function rage(stage: Stage): Promise<void> {
  for (const { words, at, faults } of storm) {
    if (at !== undefined) await untilSaid(stage, at);
    stage.mark(`the API: ${words}`);
    for (const fault of faults) await stage.ask("POST", "/_rehearsal/faults", { ...fault, match: everything });
  }
}
