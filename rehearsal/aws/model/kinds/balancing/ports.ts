import type { Cloud } from "../../cloud.ts";
import { isOpenToClients } from "../../network/reach.ts";
import type { BalancerComputed, PlacedInputs } from "./balancer.ts";

/** What a port that clients may reach still waits for, in words. One that nobody may reach waits for nothing. */
export function waitsForPort(
  cloud: Cloud,
  { inputs, computed }: { readonly inputs: PlacedInputs; readonly computed: BalancerComputed },
  port: number,
): string | undefined {
  if (computed.problem !== undefined) return computed.problem;
  if (computed.openPorts.includes(port) || !isOpenToClients(cloud.records, inputs.securityGroups ?? [], port)) {
    return computed.address === "" ? "provisioning" : undefined;
  }
  return `the load balancer ${inputs.name} does not listen on port ${port} yet`;
}
