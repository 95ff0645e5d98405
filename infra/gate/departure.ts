import { setTimeout as pause } from "node:timers/promises";

import { UserError } from "../user-error.ts";
import { request, type Answer, type Entrance } from "./request.ts";
import { round } from "./round.ts";
import type { Wanted } from "./sightings.ts";

/** Rounds in a row, a second apart, without an answer from whom none should come. */
const proof = 3;

/** Share of a round's answers that may be missing, or a new host's own mistakes: with hundreds of hosts there is always one. */
const toleratedShare = 0.01;

export interface DepartureOptions {
  /** How long they may take to leave. */
  readonly timeoutSeconds: number;
  /** How long it may take until whoever answers with the wanted release is taken for a host that nobody told to leave. Default: as long. */
  readonly strangersSeconds?: number;
  readonly progress: (text: string) => void;
}

/**
 * Asks until only wanted hosts answer, each time with the wanted release.
 *
 * @returns the hosts that go on answering with the same release and are not wanted: those that the engine is still to delete
 * where the fleet shrinks, and those that somebody added.
 * @throws {UserError} if others still answer when time runs out.
 */
export async function waitUntilAlone(
  entrance: Entrance,
  wanted: Wanted,
  options: DepartureOptions,
): Promise<readonly string[]> {
  const own = new Set(wanted.hosts.map(({ servedBy }) => servedBy));
  const isOther = (answer: Answer) => answer.kind === "response" && !isFrom(own, wanted, answer);
  const { timeoutSeconds, strangersSeconds = timeoutSeconds } = options;
  const seen = await askUntil(entrance, wanted, options, {
    unwanted: (answers) => {
      const others = answers.filter(isOther);
      const amiss = answers.filter((answer) => !isOther(answer) && !isRight(answer, wanted));
      return amiss.length > toleratedShare * answers.length ? [...others, ...amiss] : others;
    },
    patienceSeconds: (answers) =>
      answers.every((answer) => isRight(answer, wanted)) ? strangersSeconds : timeoutSeconds,
    what: "the old hosts to leave",
  });
  const wrong = seen.filter((answer) => !isRight(answer, wanted));
  if (wrong.length > 0)
    throw new UserError((wrong.some(isOther) ? stillThere : wrongNow)(timeoutSeconds, wanted, wrong));
  return [...new Set(seen.map((answer) => (answer.kind === "response" ? (answer.servedBy ?? "") : "")))];
}

/** Asks until no wanted host answers any more, or time runs out; tells what came of it. */
export async function waitUntilGone(entrance: Entrance, wanted: Wanted, options: DepartureOptions): Promise<string> {
  const rejected = new Set(wanted.hosts.map(({ servedBy }) => servedBy));
  const isRejected = (answer: Answer) => answer.kind === "response" && rejected.has(answer.servedBy ?? "");
  const seen = await askUntil(entrance, wanted, options, {
    unwanted: (answers) => answers.filter(isRejected),
    patienceSeconds: () => options.timeoutSeconds,
    what: "the rejected hosts to leave",
  });
  return seen.length === 0
    ? "They were told to drain, and answer no longer."
    : `They were told to drain, and still answer after ${options.timeoutSeconds} s: they can't read their verdict in the store.`;
}

interface Unwanted {
  /** Which of a round's answers should not have come. */
  readonly unwanted: (answers: readonly Answer[]) => readonly Answer[];
  /** How long such answers are waited out. */
  readonly patienceSeconds: (answers: readonly Answer[]) => number;
  /** For whoever watches. */
  readonly what: string;
}

/** Empty once several rounds in a row brought nothing unwanted, else what the last one brought. */
async function askUntil(
  entrance: Entrance,
  { hosts, probes }: Wanted,
  { progress }: DepartureOptions,
  { unwanted, patienceSeconds, what }: Unwanted,
): Promise<readonly Answer[]> {
  const began = Date.now();
  let clean = 0;
  for (;;) {
    const answers: Answer[] = [];
    // Twice the hosts there are: as many may be leaving, and each is to be come by.
    for (const batch of round({ hosts: [...hosts, ...hosts], probes })) {
      answers.push(...(await Promise.all(batch.map((probe) => request(entrance, probe)))));
    }
    const found = unwanted(answers);
    clean = found.length === 0 ? clean + 1 : 0;
    if (clean === proof) return [];
    if (found.length > 0 && Date.now() - began >= patienceSeconds(found) * 1000) return found;
    if (found.length > 0) progress(`Gate: waiting for ${what}`);
    await pause(1_000);
  }
}

function isFrom(
  hosts: ReadonlySet<string>,
  { release }: Wanted,
  answer: Extract<Answer, { kind: "response" }>,
): boolean {
  return hosts.has(answer.servedBy ?? "") && answer.release === release;
}

function isRight(answer: Answer, { release }: Wanted): answer is Extract<Answer, { kind: "response" }> {
  return answer.kind === "response" && answer.status === answer.probe.status && answer.release === release;
}

function stillThere(seconds: number, { release }: Wanted, wrong: readonly Answer[]): string {
  return [
    `Every new host serves release ${release}, but ${seconds} s after the old ones were told to drain not only the new ones answer:`,
    ...described(wrong),
    "Nothing was deleted. Hosts read their verdict in the store: see that they reach it, and run `pulumi up` again.",
  ].join("\n");
}

function wrongNow(seconds: number, { release }: Wanted, wrong: readonly Answer[]): string {
  return [
    `Every new host has served release ${release} and none of the old ones answers any more, but ${seconds} s later not all is right:`,
    ...described(wrong),
    "Nothing was deleted, and the old hosts drain. Put the cause right, or go back to an earlier release, and run `pulumi up` again.",
  ].join("\n");
}

/** A line for each kind of answer, few of them. */
function described(answers: readonly Answer[]): string[] {
  const words = answers.map((answer) =>
    answer.kind === "response"
      ? `${answer.probe.path}: ${answer.status} from release ${answer.release ?? "unknown"} by ${answer.servedBy ?? "nobody"}`
      : `${answer.probe.path}: ${answer.reason}`,
  );
  return [...new Set(words)].slice(0, 5).map((line) => `  - ${line}`);
}
