import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

import { eachLine } from "./docker.ts";

/** A container started, or its first process ended. */
export interface ContainerEvent {
  readonly action: "start" | "die";
  readonly labels: Readonly<Record<string, string>>;
  /** Only with `die`. */
  readonly exitCode?: number;
}

/** Follows what happens to the containers with a label, also over a restart of Docker's engine. */
export class ContainerEvents {
  readonly #label: string;
  readonly #listener: (event: ContainerEvent) => void;
  readonly #reconnected: () => void;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param reconnected called when events may have been missed: the engine did not answer for a while */
  constructor(label: string, listener: (event: ContainerEvent) => void, reconnected: () => void) {
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
    const args = ["events", "--format", "{{json .}}", ...filters.flatMap((filter) => ["--filter", filter])];
    const child = spawn("docker", args, { stdio: ["ignore", "pipe", "ignore"] });
    this.#child = child;
    eachLine(child.stdout, (line) => {
      const event = parseEvent(line);
      if (event !== undefined && !this.#closed) this.#listener(event);
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
  readonly Action?: string;
  readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> };
}

/** @returns `undefined` for a line that is no event of the two kinds */
export function parseEvent(line: string): ContainerEvent | undefined {
  let raw: RawEvent;
  try {
    raw = JSON.parse(line) as RawEvent;
  } catch {
    return undefined;
  }
  const labels = raw.Actor?.Attributes ?? {};
  if (raw.Action === "start") return { action: "start", labels };
  if (raw.Action === "die") return { action: "die", labels, exitCode: Number(labels["exitCode"]) };
  return undefined;
}
