import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

import { z } from "zod";

import { eachLine } from "../../cloud/docker/docker.ts";
import type { Host } from "../../engine/cloud-status.ts";
import type { Effect } from "../doubled.ts";
import { requestNumber } from "../load/record.ts";

/** What the app logs when it has answered, as far as it is of interest here. */
const answered = z.object({ requestId: z.string(), method: z.literal("POST") });

/** A line that names a POST of some load. Read on the host, so that nothing else travels. */
const pattern = String.raw`"requestId":"drill-[0-9a-f]+-[0-9]+","method":"POST"`;

/**
 * Follows what the app on each host says it answered, as it says so: of a host that is killed or deleted nothing could be
 * read afterwards. One line of the app's log is one effect, so a POST that a proxy sent again shows as two.
 */
export class EffectLog {
  readonly #containerOf: (machine: string) => string;
  readonly #followers = new Map<string, ChildProcess>();
  /** By host: a log that is followed anew, after a reboot, is read from its beginning. */
  readonly #lines = new Map<string, Set<string>>();

  constructor(containerOf: (machine: string) => string) {
    this.#containerOf = containerOf;
  }

  /** Follows those of the hosts that run and that it does not follow yet. */
  follow(hosts: readonly Pick<Host, "hostId" | "machine" | "state">[]): void {
    for (const { hostId, machine, state } of hosts) {
      if (state === "running" && !this.#followers.has(hostId)) this.#start(hostId, machine);
    }
  }

  /** What was seen of a load until now. */
  effects(load: string): readonly Effect[] {
    return [...this.#lines].flatMap(([host, lines]) =>
      [...lines].flatMap((line) => {
        const number = effectIn(load, line);
        return number === undefined ? [] : [{ number, host }];
      }),
    );
  }

  async end(): Promise<void> {
    await Promise.all(
      [...this.#followers.values()].map(async (follower) => {
        const gone = follower.exitCode === null && follower.signalCode === null ? once(follower, "exit") : undefined;
        follower.kill();
        await gone;
      }),
    );
  }

  #start(hostId: string, machine: string): void {
    const read = ["journalctl", "--unit", "evenkeel", "--follow", "--no-tail", "--output", "cat", "--grep", pattern];
    const follower = spawn("docker", ["exec", this.#containerOf(machine), ...read], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#followers.set(hostId, follower);
    const lines = this.#lines.get(hostId) ?? new Set();
    this.#lines.set(hostId, lines);
    eachLine(follower.stdout, (line) => lines.add(line));
    // A host that is too young to be asked, that reboots or that is gone: whoever runs is asked at the next look.
    follower.once("close", () => this.#followers.delete(hostId));
    follower.once("error", () => this.#followers.delete(hostId));
  }
}

/** The number of the request of this load that a line of the app's log tells was answered, else undefined. */
export function effectIn(load: string, line: string): number | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = answered.safeParse(fields);
  return parsed.success ? requestNumber(load, parsed.data.requestId) : undefined;
}
