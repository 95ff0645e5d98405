import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "../command.ts";
import { Mistake } from "../mistake.ts";
import type { Say } from "../progress.ts";
import { installPackages } from "./apt.ts";
import { dockerAnswer, dockerUsers, lockEngine, startEngine } from "./docker-daemon.ts";
import { planDocker } from "./docker-plan.ts";
import { onPath, thisMachine } from "./machine.ts";

/**
 * Makes sure that a Docker engine answers: as root it is started, on Debian and Ubuntu installed too.
 * @param user folder of the rehearsal that needs it, until `leaveEngine`; an engine that we start writes its log there
 * @throws {Mistake} that says what is missing and what to do.
 */
export async function ensureDocker(user: string, say: Say): Promise<void> {
  const log = join(user, "docker-engine.log");
  // Only root starts and stops engines, so only root has to know who needs one.
  if (!(await thisMachine()).root) return prepare(log, say);
  await mkdir(user, { recursive: true });
  const held = await lockEngine(say);
  try {
    await dockerUsers.add(user);
    await prepare(log, say);
  } finally {
    await held.release();
  }
}

async function prepare(log: string, say: Say): Promise<void> {
  const facts = { ...(await thisMachine()), answer: await dockerAnswer(), dockerd: await onPath("dockerd") };
  const plan = planDocker(facts);
  switch (plan.action) {
    case "use":
      return;
    case "give-up":
      throw new Mistake(plan.problem);
    case "install":
      await installDocker(say);
      return prepare(log, say);
    case "start-service":
      say("starting the Docker service");
      await startService();
      return;
    case "start-engine":
      await startEngine(log, say);
  }
}

async function installDocker(say: Say): Promise<void> {
  // From Debian 13 on the command is a package of its own, which docker.io only recommends.
  await installPackages(["docker.io", "iptables", "ca-certificates"], say, ["docker-cli"]);
  for (const program of ["dockerd", "docker"]) {
    if (!(await onPath(program))) throw new Mistake(`docker.io is installed, but there is no ${program} on the PATH.`);
  }
}

async function startService(): Promise<void> {
  const started = await runCommand("systemctl", ["start", "docker"], { timeoutSeconds: 120 });
  const answer = await dockerAnswer();
  if (answer.code === 0) return;
  throw new Mistake(
    `the Docker service does not start: ${(started.stderr || answer.stderr).trim()}\nIts log: journalctl --unit docker`,
  );
}
