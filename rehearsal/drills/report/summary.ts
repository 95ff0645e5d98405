import type { DrillResult } from "../result.ts";
import { anchorOf } from "./drill-section.ts";
import { type Html, html } from "./html.ts";
import { longestMove } from "./table.ts";
import { cloudTitle, grouped, millisecondsOf, secondsOf, verdictSigns } from "./words.ts";

const columns = [
  "drill",
  "cloud",
  "verdict",
  "lost",
  "may lose",
  "longest gap",
  "p99 before",
  "during",
  "after",
  "out",
  "in",
];

/** One line for each drill. */
export function summary(results: readonly DrillResult[]): Html {
  return html`<div class="scroll" role="region" aria-label="Summary of all drills" tabindex="0">
    <table class="summary">
      <thead>
        <tr>
          ${columns.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${results.map(row)}
      </tbody>
    </table>
  </div>`;
}

function row(result: DrillResult): Html {
  const { name, cloud, attempt, verdict, measured } = result;
  return html`<tr>
    <th scope="row"><a href="#${anchorOf(result)}">${name}</a>${attempt > 1 ? ` (${attempt})` : ""}</th>
    <td>${cloudTitle(cloud)}</td>
    <td class="verdict ${verdict}"><span aria-hidden="true">${verdictSigns[verdict]}</span> ${verdict}</td>
    ${cells(measured).map((cell) => html`<td>${cell}</td>`)}
  </tr> `;
}

function cells(measured: DrillResult["measured"]): string[] {
  if (measured === undefined) return columns.slice(3).map(() => "–");
  const { figures, mayLose } = measured;
  const { before, during, after } = figures.latency;
  return [
    `${grouped(figures.lost)} of ${grouped(figures.requests)}`,
    grouped(mayLose.requests),
    secondsOf(figures.longestGapMilliseconds),
    millisecondsOf(before.p99),
    millisecondsOf(during.p99),
    millisecondsOf(after.p99),
    secondsOf(longestMove(figures.moves, "out")),
    secondsOf(longestMove(figures.moves, "in")),
  ];
}
