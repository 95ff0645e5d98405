import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

import { z } from "zod";

import { eachLine } from "../../cloud/docker/docker.ts";
import { MachinePower } from "../../cloud/docker/machine-power.ts";
import type { Host } from "../../engine/cloud-status.ts";
import type { Effect } from "../doubled.ts";
import { requestNumber } from "../load/record.ts";

/** What the app logs when it has answered, as far as it is of interest here. */
const answered = z.object({ requestId: z.string(), method: z.literal("POST") });

/** A line that names a POST of some load. Read on the host, so that nothing else travels. */
const pattern = String.raw`"requestId":"drill-[0-9a-f]+-[0-9]+","method":"POST"`;

/** What a machine that was just switched on has to have first: `systemd-run` asks over the bus. */
const untilBus = "until [ -S /run/dbus/system_bus_socket ]; do sleep 0.1; done";

/**
 * Reads as a unit of the machine's own, which ends after the app and before the machine looks for what still runs: for a
 * process from outside it would wait ten seconds, and ten more after having killed it. It is killed a second after it was
 * to stop, which it is not told, so that it comes by the app's last words.
 */
const read = [
  ...["systemd-run", "--quiet", "--pipe", "--collect", "--property", "Before=evenkeel.service network.target"],
  ...["--property", "KillSignal=SIGCONT", "--property", "TimeoutStopSec=1"],
  ...["journalctl", "--unit", "evenkeel", "--follow", "--no-tail", "--output", "cat", "--grep", pattern],
];

/**
 * Follows what the app on each host says it answered, as it says so: of a host that is killed or deleted nothing could be
 * read afterwards. One line of the app's log is one effect, so a POST that a proxy sent again shows as two.
 */
export class EffectLog {
  readonly #containerOf: (machine: string) => string;
  /** By host. */
  readonly #followers = new Map<string, ChildProcess>();
  /** Hosts whose follower is about to begin. */
  readonly #beginning = new Set<string>();
  /** By host, when its machine was switched on the last time that it was followed. */
  readonly #followedSince = new Map<string, number>();
  /** By host: a log that is followed anew, after a reboot, is read from its beginning. */
  readonly #lines = new Map<string, Set<string>>();
  #ended = false;

  constructor(containerOf: (machine: string) => string) {
    this.#containerOf = containerOf;
  }

  /** Follows those of the hosts that run and that it did not follow since they were switched on. */
  follow(hosts: readonly Pick<Host, "hostId" | "machine" | "state">[]): void {
    for (const { hostId, machine, state } of hosts) {
      if (state === "running" && !this.#followers.has(hostId) && !this.#beginning.has(hostId)) {
        this.#beginning.add(hostId);
        void this.#begin(hostId, this.#containerOf(machine)).finally(() => this.#beginning.delete(hostId));
      }
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
    this.#ended = true;
    await Promise.all(
      [...this.#followers.values()].map(async (follower) => {
        const gone = follower.exitCode === null && follower.signalCode === null ? once(follower, "exit") : undefined;
        follower.kill();
        await gone;
      }),
    );
  }

  async #begin(hostId: string, container: string): Promise<void> {
    // A machine that is just being removed tells nothing, and has nothing to follow.
    const switchedOn = await new MachinePower(container).switchedOnAt().then(Number, () => undefined);
    // A machine whose follower has ended goes down: whoever looked into it once more would keep it from that.
    if (this.#ended || switchedOn === undefined || this.#followedSince.get(hostId) === switchedOn) return;
    this.#followedSince.set(hostId, switchedOn);
    const follower = spawn("docker", ["exec", container, "sh", "-c", `${untilBus}; exec "$@"`, "sh", ...read], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#followers.set(hostId, follower);
    const lines = this.#lines.get(hostId) ?? new Set();
    this.#lines.set(hostId, lines);
    eachLine(follower.stdout, (line) => lines.add(line));
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
