import { ensureBaseImages } from "../../../rehearsal/cloud/docker/base-image.ts";
import { docker, tryDocker } from "../../../rehearsal/cloud/docker/docker.ts";
import { openInstance } from "../../../rehearsal/cloud/docker/instance.ts";
import { privateNetwork, publicNetwork } from "../../../rehearsal/cloud/docker/network.ts";

/** curl's exit code for a time-out: dropped, not refused. */
export const timedOut = 28;

/**
 * Knocks on a port from a machine beside the hosts, on their own networks, that is no load balancer.
 *
 * @param home of the cloud
 * @returns curl's exit code
 */
export async function knock(home: string, vpcId: string, address: string, port: number): Promise<number> {
  const instance = await openInstance(home);
  const { host: image } = await ensureBaseImages(() => undefined);
  const name = `evenkeel-${instance.id}-stranger`;
  const place = ["--name", name, "--network", publicNetwork(instance)];
  await docker(["create", ...place, "--entrypoint", "sleep", image, "60"]);
  try {
    await docker(["network", "connect", privateNetwork(instance, vpcId), name]);
    await docker(["start", name]);
    const ask = ["curl", "--silent", "--max-time", "2", `http://${address}:${port}/health`];
    return (await tryDocker(["exec", name, ...ask])).code;
  } finally {
    await docker(["rm", "--force", name]);
  }
}
