import type { Stage } from "./stage/stage.ts";

/** Waits until the engine says something that it has not said yet when this is called. */
export async function untilSaid(stage: Stage, words: RegExp): Promise<void> {
  const already = stage.events.length;
  await stage.until(`the engine says ${String(words)}`, () =>
    stage.events.slice(already).some(({ kind, text }) => kind === "engine" && words.test(text)),
  );
}
