import { setTimeout as delay } from "node:timers/promises";

import { Mistake } from "../engine/mistake.ts";
import { messageOf } from "../message.ts";
import type { Circumstances } from "./allowance.ts";
import { now } from "./clock.ts";
import { markDoubled } from "./doubled.ts";
import type { Drill } from "./drill.ts";
import { figuresOf } from "./figures/figures.ts";
import type { Phases } from "./figures/latency.ts";
import { Findings } from "./findings.ts";
import { Load, type LoadTotals } from "./load/load.ts";
import { type LoadPlan, usualAnswer, usualLoad } from "./load/plan.ts";
import type { RequestRecord } from "./load/record.ts";
import { refusedThoughOpen } from "./refusals.ts";
import type { DrillResult, Measured } from "./result.ts";
import type { AskCloud } from "./stage/ask-cloud.ts";
import { readCheckPolicy } from "./stage/check-policy.ts";
import { entranceOf, untilOpen } from "./stage/https-entrance.ts";
import { bothPatches, type Program } from "./stage/program.ts";
import type { Rehearsal } from "./stage/rehearsal.ts";
import { untilSettled } from "./stage/settled-hosts.ts";
import { Stage } from "./stage/stage.ts";
import { judgeDrill } from "./verdict.ts";

/** How long all answers must be right before a drill begins, and again before its load ends. */
const calmSeconds = 5;
/** For the site to be whole when a drill begins. */
const beginSeconds = 240;
/** For the site to be whole again after a drill that brought it back, if the drill says nothing else. */
const usualRecoverySeconds = 240;
/** A host's log comes a little later than its answer. */
const logSeconds = 3;

export interface RunOptions {
  readonly attempt: number;
  readonly ratePerSecond: number;
  readonly signal: AbortSignal;
}

export interface DrillRun {
  readonly result: DrillResult;
  /** Each request of its load; none when it ended before there was a load. */
  readonly records: readonly RequestRecord[];
}

/**
 * Runs one drill under load and judges it. The site is brought to where the drill begins, the load runs until all is calm
 * again, and whatever the drill finds wrong ends up in the result.
 * @throws {Mistake} 130 when it was interrupted
 */
export async function runDrill(drill: Drill, rehearsal: Rehearsal, options: RunOptions): Promise<DrillRun> {
  const { name, title } = drill;
  const identity = { name, title, cloud: rehearsal.cloud, attempt: options.attempt };
  try {
    options.signal.throwIfAborted();
    const { measured, findings, records } = await measure(drill, rehearsal, options);
    return { result: { ...identity, ...judgeDrill(measured, findings), measured }, records };
  } catch (error) {
    if (options.signal.aborted) throw new Mistake(`drill ${name} was interrupted`, 130);
    return { result: { ...identity, verdict: "error", reasons: [messageOf(error)] }, records: [] };
  }
}

interface Run {
  readonly measured: Measured;
  readonly findings: Findings;
  readonly records: readonly RequestRecord[];
}

async function measure(drill: Drill, rehearsal: Rehearsal, { ratePerSecond, signal }: RunOptions): Promise<Run> {
  const settings = drill.settings ?? {};
  const base = drill.base?.();
  const ask: AskCloud = (...request) => rehearsal.ask(...request);
  if (drill.validitySeconds !== undefined)
    await ask("POST", "/_rehearsal/authority/validity", { seconds: drill.validitySeconds });
  await drill.account?.(ask, rehearsal.cloud);
  await rehearsal.site.prepare(settings, base);
  const programs = new Map<string, Program>();
  for (const [program, patch] of Object.entries(drill.programs ?? {}))
    programs.set(program, await rehearsal.site.makeProgram(bothPatches(base ?? {}, patch()), settings));
  const { elsewhere } = drill;
  const plan: LoadPlan = {
    ...usualLoad,
    ratePerSecond,
    ...wayTo(rehearsal, drill),
    answer: usualAnswer,
    ...(elsewhere !== undefined && { elsewhere }),
  };
  const policy = await readCheckPolicy(rehearsal.cloud, rehearsal.site.outputs, ask);
  if (plan.url.startsWith("https:")) await untilOpen(rehearsal, { patienceSeconds: beginSeconds, signal });
  await untilSettled(rehearsal, { patienceSeconds: beginSeconds, signal });
  const load = await Load.start(plan);
  try {
    const stage = new Stage(rehearsal, { policy, load, settings, programs, signal });
    await stage.untilWhole(calmSeconds, beginSeconds);
    const hosts = (await stage.hosts()).length;
    const { phases, findings } = await act(drill, stage);
    const totals = await load.stop();
    const records = markDoubled(totals.records, await effectsOf(rehearsal, totals, load.id));
    const refused = refusedThoughOpen(records, rehearsal.entrancesSince(load.began), addressOf(plan));
    if (refused !== undefined) findings.doubts.push(refused);
    const { events } = stage;
    const circumstances = { policy, ratePerSecond, hosts, events };
    const measured = {
      mayLose: allowanceOf(drill, circumstances),
      policy,
      hosts,
      load: { ...describeLoad(plan, totals), posts: postsOf(records, rehearsal, load.id) },
      phases,
      events,
      figures: figuresOf(records, events, phases),
    };
    return { measured, findings, records };
  } finally {
    await load.abandon();
  }
}

/** How the load gets to the site, whose name only the rehearsal knows. */
function wayTo({ site, endpoint }: Rehearsal, { entrance }: Drill) {
  const url = String(site.outputs["url"]);
  const { address, rootsFile } = entranceOf(site.outputs, endpoint);
  const { hostname } = new URL(url);
  if (hostname === address) return { url };
  return entrance === "http"
    ? { url: `http://${hostname}`, redirectsTo: url, address, rootsFile }
    : { url, address, rootsFile };
}

/** Where the load goes, on this machine. */
function addressOf({ url, address = new URL(url).hostname }: LoadPlan): string {
  return address;
}

/** Lets the drill act, and waits until all is calm again. What it finds wrong is no reason to end its load early. */
async function act(drill: Drill, stage: Stage): Promise<{ phases: Phases; findings: Findings }> {
  const findings = new Findings();
  const begins = now() - stage.load.began;
  stage.mark("drill begins");
  await drill.run(stage).catch(findings.note);
  const ends = now() - stage.load.began;
  stage.mark("drill ends");
  await stage.untilWhole(calmSeconds, drill.recoverySeconds ?? usualRecoverySeconds).catch(findings.note);
  return { phases: { begins, ends }, findings };
}

/** Waits a moment for those that are logged later than they are answered. */
async function effectsOf(rehearsal: Rehearsal, { records }: LoadTotals, load: string) {
  const answered = records.filter(({ method, outcome }) => method === "POST" && outcome === "right").length;
  const deadline = now() + logSeconds * 1000;
  while (rehearsal.effects.effects(load).length < answered && now() < deadline) await delay(100);
  return rehearsal.effects.effects(load);
}

function postsOf(records: readonly RequestRecord[], rehearsal: Rehearsal, load: string) {
  const logged = new Set(rehearsal.effects.effects(load).map(({ number }) => number));
  const answered = records.filter(({ method, outcome }) => method === "POST" && outcome === "right");
  return { answered: answered.length, logged: answered.filter(({ number }) => logged.has(number)).length };
}

function allowanceOf({ mayLose }: Drill, circumstances: Circumstances): Measured["mayLose"] {
  if (mayLose === 0) return { requests: 0, words: "nothing" };
  return { requests: Math.floor(mayLose.requests(circumstances)), words: mayLose.words };
}

function describeLoad(plan: LoadPlan, { milliseconds, processorSeconds }: LoadTotals) {
  const { ratePerSecond, clients, postEvery, timeoutMilliseconds } = plan;
  const seconds = milliseconds / 1000;
  return {
    ratePerSecond,
    clients,
    postEvery,
    timeoutMilliseconds,
    seconds,
    processorShare: processorSeconds / seconds,
  };
}
