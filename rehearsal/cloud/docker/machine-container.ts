import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";

import type { MachineSize, MachineSpec } from "../data-plane.ts";
import { docker, removeContainer } from "./docker.ts";
import { labelArgs, nameOf } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { privateNetwork, publicNetwork } from "./network.ts";
import { seedTar } from "./seed.ts";

/** Label of a machine's container; its value is the machine's id. */
export const MACHINE_LABEL = "evenkeel.rehearsal.machine";

/** Where a machine finds the folder that the cloud gives it: the wire script and its firewall. */
export const WIRE = "/.evenkeel-cloud";

export function machineContainer(instance: Instance, id: string): string {
  return nameOf(instance, "machine", id);
}

/**
 * First process of a machine, before its init: what a cloud does outside of a machine is done here, so that no machine
 * ever runs without its firewall, not even while it reboots. A step that fails leaves the machine off.
 */
export function wireScript(metadataGateway: string): string {
  return [
    "#!/bin/sh",
    "set -eu",
    `nft -f ${WIRE}/firewall.nft`,
    `ip route replace 169.254.169.254/32 via ${metadataGateway}`,
    // With cgroup v2 Docker hands the container's own subtree over read-only; systemd needs to write it.
    "[ ! -e /sys/fs/cgroup/cgroup.controllers ] || mount -o remount,rw /sys/fs/cgroup",
    "exec /sbin/init",
    "",
  ].join("\n");
}

/** Name of a machine's container until it has all that it needs: one that was cut short never passes for a machine. */
function unfinishedContainer(instance: Instance, id: string): string {
  return nameOf(instance, "unfinished", id);
}

/** What a machine is made of beside its own description. */
export interface MachineSurroundings {
  /** Tag in Docker. */
  readonly image: string;
  readonly wireFolder: string;
  /** Address of whom it asks for names. */
  readonly resolver: string;
}

/** Makes a machine's container, off, with its addresses. */
export async function makeMachine(
  instance: Instance,
  machine: MachineSpec,
  { image, wireFolder, resolver }: MachineSurroundings,
): Promise<void> {
  const container = unfinishedContainer(instance, machine.id);
  await dropMachine(instance, machine.id);
  await docker(["create", "--name", container, ...machineArgs(instance, machine, { image, wireFolder, resolver })]);
  const network = privateNetwork(instance, machine.network);
  await docker(["network", "connect", "--ip", machine.privateAddress, network, container]);
  await docker(["rename", container, machineContainer(instance, machine.id)]);
}

/** Puts before cloud-init what a cloud tells a machine at every boot, also one that was cleaned for an image. */
export async function plantSeed(instance: Instance, machine: MachineSpec): Promise<void> {
  await docker(["cp", "-", `${machineContainer(instance, machine.id)}:/var/lib`], { input: seedTar(machine) });
}

/** Removes a machine's container, with its disk, also one that was never finished. */
export async function dropMachine(instance: Instance, id: string): Promise<void> {
  for (const container of [unfinishedContainer(instance, id), machineContainer(instance, id)]) {
    await removeContainer(container);
  }
}

/** Arguments of `docker create` for a machine, from its host name to its command. */
function machineArgs(
  instance: Instance,
  machine: MachineSpec,
  { image, wireFolder, resolver }: MachineSurroundings,
): readonly string[] {
  return [
    ...["--hostname", machine.hostname],
    ...[...labelArgs(instance), "--label", `${MACHINE_LABEL}=${machine.id}`],
    ...["--network", publicNetwork(instance), "--ip", machine.publicAddress],
    ...["--dns", resolver],
    ...sizeArgs(machine),
    // systemd as the first process, in a container that is not privileged. SYS_BOOT lets a reboot end the container
    // with a signal of its own, which tells it from a power-off.
    ...["--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN", "--cap-add", "SYS_BOOT"],
    ...["--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined", "--cgroupns", "private"],
    ...[
      "--tmpfs",
      "/run:exec,mode=755",
      "--tmpfs",
      "/run/lock",
      "--stop-signal",
      "SIGRTMIN+3",
      "--env",
      "container=docker",
    ],
    ...cgroupArgs(),
    // The console: with a terminal, what systemd and cloud-init write to /dev/console is in the container's log.
    ...["--tty", "--log-driver", "json-file", "--log-opt", "max-size=16m"],
    ...["--volume", `${wireFolder}:${WIRE}:ro`],
    ...["--entrypoint", "/bin/sh", image, `${WIRE}/wire.sh`],
  ];
}

export function sizeArgs(size: MachineSize): readonly string[] {
  const memory = `${size.memoryMegabytes}m`;
  // Docker refuses more CPUs than there are.
  const cpus = String(Math.min(size.vcpus, availableParallelism()));
  return ["--cpus", cpus, "--memory", memory, "--memory-swap", memory];
}

function cgroupArgs(): readonly string[] {
  if (existsSync("/sys/fs/cgroup/cgroup.controllers")) return [];
  // systemd 257 refuses cgroup v1 unless its kernel command line insists.
  return ["--env", "SYSTEMD_PROC_CMDLINE=systemd.unified_cgroup_hierarchy=0 SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"];
}
