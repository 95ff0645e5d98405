import type { Stage } from "./stage/stage.ts";

/** Waits until the engine says something that it had not said when this was called; returns what fits. */
export async function untilSaid(stage: Stage, words: RegExp): Promise<RegExpExecArray> {
  const already = stage.events.length;
  const said: RegExpExecArray[] = [];
  await stage.until(`the engine says ${String(words)}`, () => {
    said.push(
      ...stage.events
        .slice(already)
        .flatMap(({ kind, text }) => (kind === "engine" ? [words.exec(text)] : []))
        .filter((match) => match !== null),
    );
    return said.length > 0;
  });
  const [first] = said;
  if (first === undefined) throw new Error(`nothing that the engine said fits ${String(words)}`);
  return first;
}
