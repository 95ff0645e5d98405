import type { LoadBalancerSpec } from "../data-plane.ts";
import { docker, DockerError, tryDocker } from "./docker.ts";
import { MOUNT } from "./haproxy-config.ts";
import { labelArgs, nameOf } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { privateNetwork, publicNetwork } from "./network.ts";

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
    ...["--log-driver", "json-file", "--log-opt", "max-size=16m", "--entrypoint", "/usr/sbin/haproxy", image],
    // The owner of the folder is who we are: the socket is for it alone.
    ...[
      "-W",
      "-db",
      "-S",
      `${MOUNT}/master.sock,mode,600,uid,${process.getuid?.() ?? 0}`,
      "-f",
      `${MOUNT}/haproxy.cfg`,
    ],
  ]);
  const network = privateNetwork(instance, spec.network);
  await docker(["network", "connect", "--ip", spec.privateAddress, network, container]);
  await startBalancer(instance, spec);
}

/** @throws {DockerError} that names the port if another program has it */
export async function startBalancer(instance: Instance, spec: LoadBalancerSpec): Promise<void> {
  const container = balancerContainer(instance, spec.id);
  const started = await tryDocker(["start", container]);
  if (started.code === 0) return;
  if (!/address already in use|port is already allocated/i.test(started.stderr)) {
    throw new DockerError(`docker start: ${started.stderr.trim()}`, started.stderr);
  }
  const taken = new RegExp(`${spec.address.replaceAll(".", "\\.")}:(\\d+)`).exec(started.stderr)?.[1];
  const port = taken ?? spec.listeners.map((listener) => listener.port).join(" or ");
  throw new DockerError(
    `port ${port} of ${spec.address} is taken: another program listens there, or on all addresses. ` +
      `Find it with \`ss -ltnp 'sport = :${taken ?? "PORT"}'\` and stop it`,
    started.stderr,
  );
}

export async function removeBalancer(instance: Instance, id: string): Promise<void> {
  const container = balancerContainer(instance, id);
  const removed = await tryDocker(["rm", "--force", "--volumes", container]);
  if (removed.code !== 0 && !/no such container/i.test(removed.stderr)) {
    throw new DockerError(`docker rm: ${removed.stderr.trim()}`, removed.stderr);
  }
}

export async function balancerRuns(instance: Instance, id: string): Promise<boolean> {
  const format = ["--format", "{{.State.Running}}"];
  return (
    (await tryDocker(["container", "inspect", ...format, balancerContainer(instance, id)])).stdout.trim() === "true"
  );
}
