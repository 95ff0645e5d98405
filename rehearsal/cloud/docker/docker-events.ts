import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

import { eachLine } from "./docker.ts";

type Labels = Readonly<Record<string, string>>;

/** Hears of each container with a label that starts, or whose first process ends, also over a restart of Docker's engine. */
export class ContainerEvents {
  readonly #label: string;
  readonly #listener: (labels: Labels) => void;
  readonly #reconnected: () => void;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param reconnected called when events may have been missed: the engine did not answer for a while */
  constructor(label: string, listener: (labels: Labels) => void, reconnected: () => void) {
    this.#label = label;
    this.#listener = listener;
    this.#reconnected = reconnected;
    this.#follow();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#child?.kill();
  }

  #follow(): void {
    const filters = ["type=container", `label=${this.#label}`, "event=start", "event=die"];
    // Docker repeats what happens until the command listens; whole seconds will do, for hearing twice does no harm.
    const since = ["--since", String(Math.floor(Date.now() / 1000))];
    const args = ["events", "--format", "{{json .}}", ...since, ...filters.flatMap((filter) => ["--filter", filter])];
    const child = spawn("docker", args, { stdio: ["ignore", "pipe", "ignore"] });
    this.#child = child;
    eachLine(child.stdout, (line) => {
      const labels = labelsIn(line);
      if (labels !== undefined && !this.#closed) this.#listener(labels);
    });
    child.once("error", () => undefined);
    child.once("close", () => {
      if (this.#closed) return;
      this.#timer = setTimeout(() => {
        this.#follow();
        this.#reconnected();
      }, 1000);
    });
  }
}

interface RawEvent {
  readonly Actor?: { readonly Attributes?: Labels };
}

/** The labels of the container that an event is about; `undefined` for a line that is no event. */
export function labelsIn(line: string): Labels | undefined {
  try {
    return (JSON.parse(line) as RawEvent).Actor?.Attributes;
  } catch {
    return undefined;
  }
}
