import type { Machine } from "./machine.ts";

export interface DockerFacts extends Machine {
  /** How `docker version` went: exit code 127 means that there is no such program. */
  readonly answer: { readonly code: number; readonly stderr: string };
  /** The engine's program is installed. */
  readonly dockerd: boolean;
}

/** What to do for a Docker engine that answers; `problem` is for the person at the keyboard. */
export type DockerPlan =
  | { readonly action: "use" | "start-service" | "start-engine" | "install" }
  | { readonly action: "give-up"; readonly problem: string };

const apiOnly = "Or add --api-only: the same cloud without hosts.";

export function planDocker(facts: DockerFacts): DockerPlan {
  if (!facts.linux) return giveUp("hosts are Linux containers with systemd, which only run on Linux.");
  if (facts.answer.code === 0) return { action: "use" };
  if (/permission denied/i.test(facts.answer.stderr)) {
    return giveUp("this user may not use Docker: `sudo usermod -aG docker $USER`, then log in again.");
  }
  // A command alone may be missing: on Debian it can be a package of its own.
  if (facts.dockerd && facts.answer.code !== 127) {
    if (facts.root) return { action: facts.systemd ? "start-service" : "start-engine" };
    return giveUp("Docker is installed, but its engine does not answer: start it (`sudo systemctl start docker`).");
  }
  if (facts.root && facts.debianLike) return { action: "install" };
  if (facts.debianLike) {
    return giveUp(
      "there is no Docker here: `sudo apt-get install docker.io`, or run this as root once, which does that.",
    );
  }
  return giveUp(
    "there is no Docker here: install Docker 20.10 or newer (https://docs.docker.com/engine/install) and start it.",
  );
}

function giveUp(reason: string): DockerPlan {
  return { action: "give-up", problem: `no Docker engine: ${reason} ${apiOnly}` };
}
