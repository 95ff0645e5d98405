import type { Measured } from "../result.ts";
import { type Flag, flagsOf, rowsOf } from "./flags.ts";
import { type Html, html } from "./html.ts";
import { balancerLanes, type Lane } from "./lanes.ts";
import { roundTop, stack, stepLine, timeTicks } from "./steps.ts";
import { grouped, secondsOf } from "./words.ts";

/** How answers of a host are drawn: its release's colour, its own shade of it. */
interface Colour {
  readonly release: number;
  readonly shade: number;
}

/** Share of the width that a phase's name takes on a narrow screen; the caption tells of shorter ones. */
const namedPhase = 0.13;
const releaseColours = 4;
const shades = 4;

/** Requests per second, losses, latency and what the load balancer did, over one axis of time. */
export function timeline(measured: Measured, label: string): Html {
  const { figures, events, phases, load } = measured;
  const seconds = wholeSeconds(measured);
  const end = seconds * 1000;
  const cut = <T>(values: readonly T[]) => values.slice(0, seconds);
  const answered = figures.series.answered.map((by) => ({ ...by, perSecond: cut(by.perSecond) }));
  const lost = addUp(
    figures.series.lost.map(({ perSecond }) => cut(perSecond)),
    seconds,
  );
  const colours = coloursOf(answered);
  const total = addUp([lost, ...answered.map(({ perSecond }) => perSecond)], seconds);
  const top = Math.max(load.ratePerSecond, ...total);
  const layers = stack(
    [
      ...answered.map(({ host, release, perSecond }) => ({ name: `${release}/${host}`, perSecond })),
      { name: "lost", perSecond: lost },
    ],
    top,
  );
  const lostTop = roundTop(Math.max(...lost, 0));
  const p99 = cut(figures.series.p99);
  const slowTop = roundTop(p99.reduce<number>((most, value) => Math.max(most, value ?? 0), 0));
  const flags = flagsOf(events, end);
  const anyLost = figures.requests > figures.outcomes.right;
  return html`<div class="timeline" role="img" aria-label="${label}">
      <div class="flags" style="height:${rowsOf(flags) * 1.5}rem">${flags.map((flag) => flagMarkup(flag, end))}</div>
      <div class="panels">
        <div class="phases">${phaseMarkup(phases, end)}</div>
        <p class="panel-name">requests per second <span class="scale">0 to ${top}</span></p>
        <svg class="rate" viewBox="0 0 ${seconds} ${top}" preserveAspectRatio="none" aria-hidden="true">
          ${layers.map(
            ({ name, path }) =>
              html`<path class="${name === "lost" ? "lost" : colourClass(colours.get(name))}" d="${path}" />`,
          )}
        </svg>
        ${
          anyLost
            ? html`<p class="panel-name">lost per second <span class="scale">0 to ${lostTop}</span></p>
                <svg class="losses" viewBox="0 0 ${seconds} ${lostTop}" preserveAspectRatio="none" aria-hidden="true">
                  ${stack([{ name: "lost", perSecond: lost }], lostTop).map(
                    ({ path }) => html`<path class="lost" d="${path}" />`,
                  )}
                </svg>`
            : undefined
        }
        <p class="panel-name">p99 of right answers <span class="scale">0 to ${grouped(slowTop)} ms</span></p>
        <svg class="latency" viewBox="0 0 ${seconds} ${slowTop}" preserveAspectRatio="none" aria-hidden="true">
          <path class="line" d="${stepLine(p99, slowTop)}" />
        </svg>
        <p class="panel-name">let in by the load balancer</p>
        ${balancerLanes(events, figures.series, end).map((lane) => laneMarkup(lane, end, colours))}
        <div class="axis">
          ${timeTicks(seconds).map((tick) => html`<span style="left:${percent(tick / seconds)}">${`${tick}\u00a0s`}</span>`)}
        </div>
        ${flags.map(({ kind, at }) => html`<i class="rule ${kind}" style="left:${percent(at / end)}"></i>`)}
      </div>
    </div>
    ${legend(answered, colours, anyLost)}`;
}

/** The last second is seldom a whole one, and would look as if requests were missing. */
export function wholeSeconds({ figures: { series }, load }: Measured): number {
  const sums = addUp(
    [...series.answered, ...series.lost].map(({ perSecond }) => perSecond),
    series.seconds,
  );
  const last = sums.at(-1) ?? 0;
  return Math.max(1, last < load.ratePerSecond ? series.seconds - 1 : series.seconds);
}

function addUp(lists: readonly (readonly number[])[], length: number): number[] {
  return Array.from({ length }, (_, index) => lists.reduce((sum, list) => sum + (list[index] ?? 0), 0));
}

/** Releases have a colour each, in the order in which they answered, and their hosts shades of it. */
function coloursOf(
  answered: readonly { readonly host: string; readonly release: string }[],
): ReadonlyMap<string, Colour> {
  const releases = [...new Set(answered.map(({ release }) => release))];
  const colours = new Map<string, Colour>();
  for (const [index, release] of releases.entries()) {
    const hosts = answered.filter((one) => one.release === release);
    for (const [place, { host }] of hosts.entries())
      colours.set(`${release}/${host}`, { release: index % releaseColours, shade: place % shades });
  }
  return colours;
}

function colourClass(colour: Colour | undefined): string {
  return colour === undefined ? "unknown" : `r${colour.release} s${colour.shade}`;
}

function flagMarkup({ number, kind, at, row, texts }: Flag, end: number): Html {
  const place = `left:${percent(at / end)};top:${row * 1.5}rem`;
  return html`<b class="flag ${kind}" style="${place}" title="${texts.join("; ")}">${number}</b>`;
}

function phaseMarkup({ begins, ends }: Measured["phases"], end: number): Html[] {
  const bounds = [0, Math.min(begins, end), Math.min(ends, end), end];
  return ["before", "during", "after"].map((name, index) => {
    const [from = 0, to = 0] = bounds.slice(index, index + 2);
    const share = (to - from) / end;
    return html`<span class="${name}" style="left:${percent(from / end)};width:${percent(share)}"
      >${share < namedPhase ? undefined : name}</span
    >`;
  });
}

function laneMarkup({ host, release, spans }: Lane, end: number, colours: ReadonlyMap<string, Colour>): Html {
  const colour = colourClass(colours.get(`${release ?? ""}/${host}`));
  return html`<div class="lane">
    <span class="lane-name">${host}</span>${spans.map(
      ({ from, to, state }) =>
        html`<span
          class="span ${state} ${colour}"
          title="${state} from ${secondsOf(from)} to ${secondsOf(to)}"
          style="left:${percent(from / end)};width:${percent((to - from) / end)}"
        ></span>`,
    )}
  </div>`;
}

function legend(
  answered: readonly { readonly host: string; readonly release: string }[],
  colours: ReadonlyMap<string, Colour>,
  anyLost: boolean,
): Html {
  return html`<ul class="legend">
    ${answered.map(
      ({ host, release }) =>
        html`<li>
          <i class="swatch ${colourClass(colours.get(`${release}/${host}`))}"></i>release <code>${release}</code> by
          <code>${host}</code>
        </li>`,
    )}${anyLost ? html`<li><i class="swatch lost"></i>lost</li>` : undefined}
    <li><i class="swatch out"></i>taken out by the load balancer</li>
  </ul>`;
}

function percent(share: number): string {
  return `${Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100}%`;
}
