import type { DrillResult, Measured } from "../result.ts";
import { type Flag, flagsOf } from "./flags.ts";
import { type Html, html } from "./html.ts";
import { eventTable, latencyTable, movesTable, outcomeTable } from "./tables.ts";
import { timeline, wholeSeconds } from "./timeline.ts";
import { cloudTitle, grouped, millisecondsOf, secondsOf, verdictSigns } from "./words.ts";

/** Where in the page a drill is. */
export function anchorOf({ cloud, name, attempt }: Pick<DrillResult, "cloud" | "name" | "attempt">): string {
  return `${cloud}-${name}-${attempt}`;
}

/** All that the report tells of one drill. */
export function drillSection(result: DrillResult): Html {
  const { title, name, cloud, attempt, verdict, reasons, measured } = result;
  return html`<article id="${anchorOf(result)}">
    <header>
      <h2>${title}</h2>
      <p class="meta"><code>${name}</code> on ${cloudTitle(cloud)}${attempt > 1 ? `, run ${attempt}` : ""}</p>
      <p class="verdict ${verdict}"><span aria-hidden="true">${verdictSigns[verdict]}</span> ${verdict}</p>
    </header>
    ${
      reasons.length > 0
        ? html`<ul class="reasons">
            ${reasons.map((reason) => html`<li>${reason}</li>`)}
          </ul>`
        : undefined
    }
    ${measured === undefined ? undefined : measuredParts(measured, anchorOf(result))}
  </article> `;
}

function measuredParts(measured: Measured, anchor: string): Html {
  const { figures, mayLose } = measured;
  const flags = flagsOf(measured.events, wholeSeconds(measured) * 1000);
  return html`<dl class="tiles">
      ${tile("lost", grouped(figures.lost), `of ${grouped(figures.requests)} requests`)}
      ${tile("may lose", grouped(mayLose.requests), mayLose.words)}
      ${tile("longest gap", secondsOf(figures.longestGapMilliseconds), "without a right answer")}
      ${figures.moves.map((move) => tile(move.expected === "out" ? "time to eject" : "time to admit", secondsOf(move.balancerAfter), `after “${move.mark}”`))}
    </dl>
    <figure>
      ${timeline(measured, inWords(measured))}
      <figcaption>${inWords(measured)}</figcaption>
    </figure>
    ${flagList(flags)}
    <div class="tables">
      ${latencyTable(measured)} ${outcomeTable(measured)}
      ${figures.moves.length > 0 ? movesTable(figures.moves) : undefined}
    </div>
    <details>
      <summary>Everything that happened, in order</summary>
      <div class="scroll" role="region" aria-label="Events of ${anchor}" tabindex="0">
        ${eventTable(measured.events)}
      </div>
    </details>
    <p class="small">${conditions(measured)}</p>`;
}

function tile(name: string, value: string, words: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd><b>${value}</b> <span>${words}</span></dd>
  </div>`;
}

/** What the timeline shows, for whoever can't see it. */
export function inWords({ figures, load, phases }: Measured): string {
  const releases = Map.groupBy(figures.series.answered, ({ release }) => release);
  const served = [...releases].map(([release, hosts]) => {
    const seconds = hosts.flatMap(({ perSecond }) => perSecond.flatMap((count, second) => (count > 0 ? [second] : [])));
    const [from, to] = [Math.min(...seconds), Math.max(...seconds) + 1];
    const by = `${hosts.length} ${hosts.length === 1 ? "host" : "hosts"}`;
    return `release ${release} answered from ${from} s to ${to} s, by ${by}`;
  });
  return [
    `${load.ratePerSecond} requests a second for ${Math.round(load.seconds)} s, the drill itself from ${secondsOf(phases.begins)} to ${secondsOf(phases.ends)}.`,
    `${sentence(served.join("; "))}.`,
    figures.lossWords === "" ? "Nothing was lost." : `Not right were ${figures.lossWords}.`,
  ].join(" ");
}

function sentence(text: string): string {
  return text === "" ? "Nobody answered" : text.charAt(0).toUpperCase() + text.slice(1);
}

function flagList(flags: readonly Flag[]): Html | undefined {
  if (flags.length === 0) return undefined;
  return html`<ol class="flag-list">
    ${flags.map(
      ({ number, at, kind, texts, host }) =>
        html`<li value="${number}">
          <b class="flag ${kind}" aria-hidden="true">${number}</b><span class="at">${secondsOf(at)}</span>
          <span>${texts.join("; ")}${host === undefined ? undefined : html` <code>${host}</code>`}</span>
        </li>`,
    )}
  </ol>`;
}

function conditions({ load, policy, hosts, figures }: Measured): string {
  return [
    `${hosts} hosts, checked every ${policy.intervalSeconds} s with a time-out of ${policy.timeoutSeconds} s, out after ${policy.unhealthyThreshold} failures, in after ${policy.healthyThreshold} successes.`,
    `${load.clients} clients, half of them on kept connections, one request in ${load.postEvery} a POST, lost after ${load.timeoutMilliseconds / 1000} s.`,
    `The load took ${Math.round(load.processorShare * 100)} % of a processor; ${grouped(figures.late.requests)} requests were sent late, by ${millisecondsOf(figures.late.worstMilliseconds)} at most.`,
    `Hosts' logs tell of ${grouped(load.posts.logged)} of the ${grouped(load.posts.answered)} POSTs that were answered.`,
  ].join(" ");
}
