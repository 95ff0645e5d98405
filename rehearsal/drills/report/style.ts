/**
 * The page's style sheet. Colours of releases are told apart by people who see no red or green too, and none stands
 * alone: everything drawn is named in the legend, the captions or a table.
 */
export const style = `
:root {
  --surface: #fbfbf9; --card: #ffffff; --ink: #1d2125; --soft: #565d66; --line: #d9dcdf; --grid: #eceef0;
  --good: #0a6b3d; --bad: #b3123c; --odd: #8a4b00; --link: #0b57a4;
  --r0: #2463a8; --r1: #b86a00; --r2: #0b7765; --r3: #74499f; --lost: #d0104c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --surface: #14171a; --card: #1b1f23; --ink: #eceff2; --soft: #a9b2bc; --line: #363c43; --grid: #272c32;
    --good: #58cf95; --bad: #ff7d9a; --odd: #f3b35e; --link: #7fb8f5;
    --r0: #64a3e8; --r1: #f0a63c; --r2: #45bfa6; --r3: #b695e3; --lost: #ff5f86;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 76rem; background: var(--surface); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1, h2, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; }
h2 { font-size: 1.25rem; line-height: 1.3; }
a { color: var(--link); }
code { font: .85em ui-monospace, monospace; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
header.page { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.5rem; margin-bottom: 1.5rem; }
header.page .meta { flex-basis: 100%; max-width: 46rem; }
.overall { font-size: 1.25rem; }
.meta, .small, .panel-name, .unit, figcaption { color: var(--soft); }
.small, figcaption { font-size: .85rem; max-width: 60rem; }
.passed { color: var(--good); } .failed { color: var(--bad); } .error { color: var(--odd); }
.verdict { font-weight: 600; white-space: nowrap; }
article, section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1.25rem; margin-bottom: 1.5rem; }
article { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; scroll-margin-top: 1rem; }
article > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .125rem 1rem; }
article > header .verdict { margin-left: auto; }
.reasons { list-style: none; border-left: 3px solid currentColor; padding-left: .75rem; color: var(--bad); }
.scroll { overflow-x: auto; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 8.5rem), 1fr)); gap: 1rem; }
.tiles dt { font-size: .85rem; color: var(--soft); }
.tiles b { display: block; font-size: 1.5rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.tiles span { font-size: .85rem; color: var(--soft); }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
th, td { padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--grid); font-weight: 400; }
thead th, thead td { border-top: 0; color: var(--soft); }
.summary { width: 100%; white-space: nowrap; }
.summary th[scope=row] { position: sticky; left: 0; z-index: 1; background: var(--card); font-weight: 600; }
.bad th, .bad td { color: var(--bad); font-weight: 600; }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 1.25rem 2.5rem; align-items: start; }
.tables table { width: 100%; }
.events td { overflow-wrap: anywhere; } .events td:first-child { white-space: nowrap; }
summary { cursor: pointer; }
figure { display: grid; grid-template-columns: minmax(0, 1fr); gap: .75rem; }
.timeline { --edge: .75rem; padding: 0 var(--edge); }
.flags { position: relative; }
.flag { display: inline-block; min-width: 1.3rem; height: 1.3rem; padding: 0 .2rem; font-size: .75rem; line-height: 1.3rem; text-align: center; border-radius: .65rem; }
.flag.mark { background: var(--ink); color: var(--card); }
.flag.engine { background: var(--card); color: var(--ink); border-radius: .2rem; box-shadow: inset 0 0 0 1px var(--soft); }
.flags .flag { position: absolute; transform: translateX(-50%); z-index: 2; }
.panels { position: relative; }
.rule { position: absolute; top: 0; bottom: 1.5rem; width: 0; border-left: 1px dashed var(--soft); opacity: .7; pointer-events: none; }
.rule.mark { border-left: 1px solid var(--ink); opacity: .8; }
.phases { position: relative; height: 1.4rem; font-size: .75rem; line-height: 1.4rem; }
.phases span { position: absolute; overflow: hidden; text-align: center; color: var(--soft); background: var(--grid); border-left: 1px solid var(--card); white-space: nowrap; }
.phases .during { color: var(--ink); background: var(--line); }
.panel-name { position: relative; z-index: 1; font-size: .75rem; line-height: 1.2; margin: 0; padding: .6rem 0 .2rem; background: var(--card); }
.scale { float: right; }
svg { display: block; width: 100%; border-bottom: 1px solid var(--soft); background: var(--grid); }
svg.rate { height: 10rem; } svg.losses { height: 3rem; } svg.latency { height: 3.5rem; }
svg path { vector-effect: non-scaling-stroke; stroke: var(--card); stroke-width: 1px; }
.r0 { --c: var(--r0); } .r1 { --c: var(--r1); } .r2 { --c: var(--r2); } .r3 { --c: var(--r3); } .unknown { --c: var(--soft); } .lost { --c: var(--lost); }
.s0 { --c1: var(--c); } .s1 { --c1: color-mix(in oklab, var(--c) 68%, var(--card)); }
.s2 { --c1: color-mix(in oklab, var(--c) 82%, var(--ink)); } .s3 { --c1: color-mix(in oklab, var(--c) 48%, var(--card)); }
path { fill: var(--c1, var(--c)); }
svg path.lost { stroke: var(--lost); }
svg path.line { fill: none; stroke: var(--ink); stroke-width: 1.5px; }
.lane { position: relative; height: 1.9rem; font-size: .75rem; line-height: 1.1rem; }
.lane-name { position: relative; z-index: 1; padding-right: .25rem; background: var(--card); color: var(--soft); font-family: ui-monospace, monospace; }
.span { position: absolute; bottom: 0; height: .6rem; background: var(--c1, var(--c, var(--soft))); border: 1px solid var(--c1, var(--c, var(--soft))); }
.span.out { background: repeating-linear-gradient(135deg, var(--card) 0 3px, var(--soft) 3px 5px); border-color: var(--soft); }
.axis { position: relative; z-index: 1; height: 1.5rem; background: var(--card); margin-top: .4rem; font-size: .75rem; color: var(--soft); border-top: 1px solid var(--line); }
.axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.axis span:first-child { transform: none; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .85rem; }
.swatch { display: inline-block; width: 1rem; height: .75rem; margin-right: .4rem; background: var(--c1, var(--c)); }
.swatch.out { background: repeating-linear-gradient(135deg, var(--card) 0 3px, var(--soft) 3px 5px); border: 1px solid var(--soft); }
.flag-list { list-style: none; columns: 22rem; column-gap: 2.5rem; font-size: .85rem; }
.flag-list li { display: grid; grid-template-columns: 2rem 3.5rem minmax(0, 1fr); margin-bottom: .35rem; break-inside: avoid; }
.flag-list .flag { justify-self: start; }
.at { font-variant-numeric: tabular-nums; color: var(--soft); }
@media print { article { break-inside: avoid; } }
`;
