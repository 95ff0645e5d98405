import { inTerminalForeground } from "../../scripts/foreground.mjs";

/** Lets a child end in good order when this process is asked to end. */
export interface Interruption {
  /** Aborted when the child has to be told. */
  readonly signal: AbortSignal;
  happened(): boolean;
  /** From here on a signal ends this process again, as usual. */
  forget(): void;
}

export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let happened = false;
  const listener = (signal: NodeJS.Signals) => {
    happened = true;
    // A terminal's Ctrl-C has reached the child too; the engine takes a second one for "give up at once".
    if (signal !== "SIGINT" || !inTerminalForeground()) controller.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, listener);
  return {
    signal: controller.signal,
    happened: () => happened,
    forget: () => {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
