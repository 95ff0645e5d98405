import { connect, isIPv4 } from "node:net";

import type { LoadBalancerSpec } from "../data-plane.ts";
import { CHECKS_PROGRAM } from "./balancer-checks.ts";
import { docker, DockerError, removeContainer, tryDocker } from "./docker.ts";
import { MOUNT } from "./haproxy-config.ts";
import { labelArgs, nameOf } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { privateNetwork, publicNetwork } from "./network.ts";

/** HAProxy and the checks of its members. When one of them ends, the container does: half a balancer would deceive. */
const PROGRAMS = [
  // The owner of the folder is who we are: the socket is for it alone.
  `haproxy -W -db -S ${MOUNT}/master.sock,mode,600,uid,${process.getuid?.() ?? 0} -f ${MOUNT}/haproxy.cfg &`,
  `python3 ${MOUNT}/${CHECKS_PROGRAM} &`,
  "wait -n",
].join("\n");

export function balancerContainer(instance: Instance, id: string): string {
  return nameOf(instance, "balancer", id);
}

/** Makes the container of a load balancer and starts it. Its HAProxy reads the configuration in `folder`. */
export async function runBalancer(
  instance: Instance,
  image: string,
  spec: LoadBalancerSpec,
  folder: string,
): Promise<void> {
  const container = balancerContainer(instance, spec.id);
  await removeBalancer(instance, spec.id);
  const ports = spec.listeners.flatMap(({ port }) => ["--publish", `${spec.address}:${port}:${port}`]);
  await docker([
    ...["create", "--name", container, ...labelArgs(instance), ...ports],
    ...["--network", publicNetwork(instance), "--volume", `${folder}:${MOUNT}`, "--ulimit", "nofile=16384:16384"],
    ...["--log-driver", "json-file", "--log-opt", "max-size=16m", "--entrypoint", "/bin/bash", image, "-c", PROGRAMS],
  ]);
  const network = privateNetwork(instance, spec.network);
  await docker(["network", "connect", "--ip", spec.privateAddress, network, container]);
  await startBalancer(instance, spec);
}

/**
 * Looks before anything is changed whether a port that the balancer will have is somebody else's.
 * @param before what runs now: its ports are its own
 * @throws {DockerError} that names the port
 */
export async function requirePorts(spec: LoadBalancerSpec, before: LoadBalancerSpec | undefined): Promise<void> {
  const own = before?.address === spec.address ? before.listeners.map((listener) => listener.port) : [];
  for (const { port } of spec.listeners) {
    if (!own.includes(port) && (await isOpen(spec.address, port))) throw new DockerError(taken(spec.address, port));
  }
}

/** @throws {DockerError} that names the port if another program has it */
export async function startBalancer(instance: Instance, spec: LoadBalancerSpec): Promise<void> {
  const started = await tryDocker(["start", balancerContainer(instance, spec.id)]);
  if (started.code === 0) return;
  const port = /:(\d+): bind: address already in use/i.exec(started.stderr)?.[1];
  if (port !== undefined) throw new DockerError(taken(spec.address, Number(port)), started.stderr);
  throw new DockerError(`docker start: ${started.stderr.trim()}`, started.stderr);
}

function taken(address: string, port: number): string {
  return (
    `port ${port} of ${address} is taken: another program listens there, or on all addresses. ` +
    `Find it with \`ss -ltnp 'sport = :${port}'\` and stop it`
  );
}

function isOpen(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 1000 });
    const settle = (open: boolean) => (): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", settle(true)).once("error", settle(false)).once("timeout", settle(false));
  });
}

export async function removeBalancer(instance: Instance, id: string): Promise<void> {
  await removeContainer(balancerContainer(instance, id));
}

/** Where others on the public network reach it: Docker says, and says another one after each start. */
export async function publicAddressOf(instance: Instance, id: string): Promise<string | undefined> {
  const address = `{{(index .NetworkSettings.Networks ${JSON.stringify(publicNetwork(instance))}).IPAddress}}`;
  const found = await tryDocker(["container", "inspect", "--format", address, balancerContainer(instance, id)]);
  return isIPv4(found.stdout.trim()) ? found.stdout.trim() : undefined;
}

export async function balancerRuns(instance: Instance, id: string): Promise<boolean> {
  const format = ["--format", "{{.State.Running}}"];
  return (
    (await tryDocker(["container", "inspect", ...format, balancerContainer(instance, id)])).stdout.trim() === "true"
  );
}
