import { performance } from "node:perf_hooks";

/** Where a command tells how it gets on, one line at a time. */
export type Say = (line: string) => void;

const beatMilliseconds = 10_000;

/** Says what a long step is, and every ten seconds that it still runs; `detail` adds how far it has got. */
export async function during<T>(
  say: Say,
  what: string,
  step: () => Promise<T>,
  detail: () => string = () => "",
): Promise<T> {
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  say(what);
  const beat = setInterval(() => {
    const more = detail();
    say(`  still ${what}, ${seconds()} s${more === "" ? "" : `: ${more}`}`);
  }, beatMilliseconds);
  try {
    return await step();
  } finally {
    clearInterval(beat);
  }
}
