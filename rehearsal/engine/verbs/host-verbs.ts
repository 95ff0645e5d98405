import { spawn } from "node:child_process";
import { once } from "node:events";

import { openInstance } from "../../cloud/docker/instance.ts";
import { machineContainer } from "../../cloud/docker/machine-container.ts";
import { runCommand } from "../command.ts";
import { type Host, readStatus } from "../cloud-status.ts";
import type { Endpoint } from "../endpoint.ts";
import { chooseHost, cloudIdOf } from "../hosts.ts";
import { Mistake } from "../mistake.ts";
import { requireCloud } from "./require-cloud.ts";
import type { Context, Result } from "./verb.ts";

const bootLog = "/var/log/evenkeel-boot.log";
/** Of the app's journal. */
const journalLines = 200;
const consoleLines = 500;

/** The boot log and the app's journal; of a host that is off, what it printed on its console. */
export async function logs(context: Context): Promise<Result> {
  const { host, container } = await realHost(context, "logs");
  const boot = await runCommand("docker", ["exec", container, "cat", bootLog]);
  const journal = ["journalctl", "--unit", "evenkeel", "--no-pager", "--lines", String(journalLines)];
  const sections: [string, string][] =
    boot.code === 0 || host.state === "running"
      ? [
          [bootLog, boot.stdout || boot.stderr],
          ["journal of evenkeel", (await runCommand("docker", ["exec", container, ...journal])).stdout],
        ]
      : [["console", (await runCommand("docker", ["logs", "--tail", String(consoleLines), container])).stdout]];
  return {
    json: { host: host.name, ...Object.fromEntries(sections) },
    text: sections.flatMap(([name, content]) => [
      `== ${host.name}: ${name}`,
      content.replaceAll("\r\n", "\n").trimEnd(),
    ]),
  };
}

/** A root shell in this terminal; its exit code is the command's. */
export async function shell(context: Context): Promise<Result> {
  const { container } = await realHost(context, "shell");
  const terminal = process.stdin.isTTY && process.stdout.isTTY ? ["--interactive", "--tty"] : ["--interactive"];
  const child = spawn("docker", ["exec", ...terminal, container, "bash", "-l"], { stdio: "inherit" });
  const [code] = (await once(child, "close")) as [number | null];
  return { json: { exitCode: code }, text: [], exitCode: code ?? 1 };
}

/** Cuts a host's power, as when a machine fails: nothing on it gets to know, so nothing drains. */
export async function kill({ args }: Context): Promise<Result> {
  const { endpoint, host } = await wantedHost(args);
  const url = `${endpoint.clouds[host.cloud].url}/_rehearsal/machines/${host.id}/kill`;
  const response = await fetch(url, { method: "POST" });
  if (!response.ok) throw new Mistake(`${host.name} can't be killed: ${await response.text()}`);
  return {
    json: { killed: host },
    text: [`cut the power of ${host.name} (${cloudIdOf(host)}, host ${host.hostId})`],
  };
}

async function realHost({ args }: Context, verb: string): Promise<{ host: Host; container: string }> {
  const { endpoint, host } = await wantedHost(args);
  if (endpoint.kind === "paper") {
    throw new Mistake(
      `${verb}: this rehearsal is API only, its hosts are on paper. \`npm stop\`, then \`npm start\` makes real ones.`,
    );
  }
  return { host, container: machineContainer(await openInstance(args.home.cloud), host.machine) };
}

async function wantedHost(args: Context["args"]): Promise<{ endpoint: Endpoint; host: Host }> {
  const endpoint = await requireCloud(args.home);
  return { endpoint, host: chooseHost((await readStatus(endpoint)).hosts, args.host ?? "") };
}
