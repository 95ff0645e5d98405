import { availableParallelism } from "node:os";
import { join } from "node:path";

import { lock } from "../../scripts/lock.mjs";
import { Mistake } from "../engine/mistake.ts";
import { type Home, homeAt } from "../engine/paths.ts";
import type { Say } from "../engine/progress.ts";
import type { DrillArguments } from "./arguments.ts";
import type { Drill } from "./drill.ts";
import type { DrillEvent } from "./events.ts";
import { type DrillRun, runDrill } from "./run-drill.ts";
import type { Report } from "./result.ts";
import { Rehearsal } from "./stage/rehearsal.ts";
import type { CloudName } from "../engine/clouds/cloud-name.ts";

export interface RunHandlers {
  readonly say: Say;
  readonly signal: AbortSignal;
  /** Told of each drill when it has been judged. */
  readonly onDrill: (run: DrillRun, report: Report) => Promise<void>;
}

type Chosen = Pick<DrillArguments, "drills" | "clouds" | "ratePerSecond" | "repeat" | "home">;

/** Runs the drills, those of a cloud on one rehearsal after another. Leaves nothing running, however it ends. */
export async function runDrills(chosen: Chosen, handlers: RunHandlers): Promise<Report> {
  let report: Report = {
    version: 1,
    startedAt: new Date().toISOString(),
    processors: availableParallelism(),
    results: [],
  };
  for (const cloud of chosen.clouds) {
    const drills = chosen.drills.filter(({ clouds }) => clouds.includes(cloud));
    if (drills.length === 0) continue;
    await runOnCloud(cloud, drills, chosen, {
      ...handlers,
      onDrill: async (run) => {
        report = { ...report, results: [...report.results, run.result] };
        await handlers.onDrill(run, report);
      },
    });
  }
  return report;
}

interface CloudHandlers extends Omit<RunHandlers, "onDrill"> {
  readonly onDrill: (run: DrillRun) => Promise<void>;
}

async function runOnCloud(
  cloud: CloudName,
  drills: readonly Drill[],
  { home, ratePerSecond, repeat }: Chosen,
  { say, signal, onDrill }: CloudHandlers,
): Promise<void> {
  const folder = join(home, cloud);
  const held = await lock(folder, "home", "running drills", (holder) => {
    say(`waiting for process ${holder.pid}, which is ${holder.purpose} in ${folder}`);
  });
  let rehearsal: Rehearsal | undefined;
  /** What the rehearsal was for until now. */
  let last: Drill | undefined;
  const dispose = async () => {
    if (rehearsal === undefined) return;
    say(`removing the rehearsal on ${cloud}`);
    await rehearsal.dispose();
    rehearsal = last = undefined;
  };
  try {
    for (let attempt = 1; attempt <= repeat; attempt += 1) {
      for (const drill of drills) {
        say(`${drill.name} on ${cloud}${repeat === 1 ? "" : `, ${attempt} of ${repeat}`}: ${drill.title}`);
        if (last !== undefined && (drill.newSite === true || drill.validitySeconds !== last.validitySeconds))
          await dispose();
        last = drill;
        rehearsal ??= await startTold(homeAt(folder), cloud, { say, signal });
        const run = await runDrill(drill, rehearsal, { attempt, ratePerSecond, signal });
        await onDrill(run);
        // Others find a site as it should be; after a drill that went wrong anything may serve.
        const { verdict } = run.result;
        if (
          drill.base !== undefined ||
          verdict !== "passed" ||
          (await rehearsal.missing().catch(() => "no answer")) !== undefined
        )
          await dispose();
      }
    }
  } finally {
    await dispose().finally(() => held.release());
  }
}

/** @throws {Mistake} 130 when it was interrupted, which a terminal's Ctrl-C does to what it starts, too */
async function startTold(
  home: Home,
  cloud: CloudName,
  { say, signal }: Pick<RunHandlers, "say" | "signal">,
): Promise<Rehearsal> {
  const interrupted = new Mistake(`the rehearsal on ${cloud} was interrupted`, 130);
  if (signal.aborted) throw interrupted;
  const rehearsal = await Rehearsal.start(home, cloud, say).catch((error: unknown) => {
    throw signal.aborted ? interrupted : error;
  });
  const began = performance.now();
  rehearsal.events.listen((event) => {
    say(`  ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${lineOf(event)}`);
  });
  return rehearsal;
}

function lineOf({ kind, text, ...rest }: DrillEvent): string {
  const host = "host" in rest && kind === "mark" ? ` (host ${rest.host ?? ""})` : "";
  return kind === "mark" ? `** ${text}${host}` : kind === "engine" ? `   ${text}` : `-- ${text}`;
}
