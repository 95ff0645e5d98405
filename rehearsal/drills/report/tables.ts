import type { DrillEvent } from "../events.ts";
import type { Latency } from "../figures/latency.ts";
import type { Move } from "../figures/moves.ts";
import type { Measured } from "../result.ts";
import { type Html, html } from "./html.ts";
import { grouped, millisecondsOf, secondsOf } from "./words.ts";

/** How long right answers took, by phase. */
export function latencyTable({ figures: { latency } }: Measured): Html {
  const row = (name: string, { answers, p50, p99, worst }: Latency) =>
    html`<tr>
      <th scope="row">${name}</th>
      <td>${grouped(answers)}</td>
      <td>${millisecondsOf(p50)}</td>
      <td>${millisecondsOf(p99)}</td>
      <td>${millisecondsOf(worst)}</td>
    </tr>`;
  return html`<table>
    <caption>
      Latency of right answers
    </caption>
    <thead>
      <tr>
        <td></td>
        <th scope="col">answers</th>
        <th scope="col">p50</th>
        <th scope="col">p99</th>
        <th scope="col">worst</th>
      </tr>
    </thead>
    <tbody>
      ${[row("before", latency.before), row("during", latency.during), row("after", latency.after)]}
    </tbody>
  </table>`;
}

/** How many requests ended how. */
export function outcomeTable({ figures: { outcomes } }: Measured): Html {
  return html`<table>
    <caption>
      What became of each request
    </caption>
    <tbody>
      ${Object.entries(outcomes).map(
        ([outcome, count]) =>
          html`<tr${outcome !== "right" && count > 0 ? html` class="bad"` : undefined}><th scope="row">${outcome === "doubled" ? "POST answered twice" : outcome}</th><td>${grouped(count)}</td></tr>`,
      )}
    </tbody>
  </table>`;
}

/** How long hosts took to be taken out, and let in. */
export function movesTable(moves: readonly Move[]): Html {
  return html`<table>
    <caption>
      Out and in
    </caption>
    <thead>
      <tr>
        <th scope="col">after</th>
        <th scope="col">host</th>
        <th scope="col">is</th>
        <th scope="col">for the load balancer</th>
        <th scope="col">for clients</th>
      </tr>
    </thead>
    <tbody>
      ${moves.map(
        ({ mark, host, expected, balancerAfter, clientsAfter }) =>
          html`<tr>
            <th scope="row">${mark}</th>
            <td><code>${host}</code></td>
            <td>${expected}</td>
            <td>${secondsOf(balancerAfter)}</td>
            <td>${secondsOf(clientsAfter)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The whole log. */
export function eventTable(events: readonly DrillEvent[]): Html {
  const who = { mark: "drill", engine: "engine", balancer: "load balancer" } as const;
  return html`<table class="events">
    <thead>
      <tr>
        <th scope="col">time</th>
        <th scope="col">who</th>
        <th scope="col">what</th>
      </tr>
    </thead>
    <tbody>
      ${events.map(
        (event) =>
          html`<tr>
            <td>${secondsOf(event.at)}</td>
            <td>${who[event.kind]}</td>
            <td>
              ${event.text}${event.kind === "mark" && event.host !== undefined ? html` <code>${event.host}</code>` : undefined}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
