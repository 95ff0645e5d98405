import type { Report } from "../result.ts";
import { drillSection } from "./drill-section.ts";
import { html, trusted } from "./html.ts";
import { style } from "./style.ts";
import { summary } from "./summary.ts";
import { dateOf } from "./words.ts";

/** The report as one page that needs nothing else: the same report is the same page, to the byte. */
export function reportPage({ results, startedAt, processors }: Report): string {
  const passed = results.filter(({ verdict }) => verdict === "passed").length;
  const all = passed === results.length;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>evenkeel drills: ${passed} of ${results.length} passed</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <header class="page">
          <h1>Drills</h1>
          <p class="overall ${all ? "passed" : "failed"}"><b>${passed} of ${results.length}</b> passed</p>
          <p class="meta">
            evenkeel, ${dateOf(startedAt)}, on ${processors} processors. Failures caused on purpose in a rehearsal with
            real hosts, under a constant load; each request is accounted for.
          </p>
        </header>
        <main>
          <section aria-label="Summary">${summary(results)}</section>
          ${results.map(drillSection)}
        </main>
      </body>
    </html> `.html;
}
