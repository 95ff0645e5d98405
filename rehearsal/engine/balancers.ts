import { readStatus } from "./cloud-status.ts";
import type { CloudName } from "./clouds/cloud-name.ts";
import type { Endpoint } from "./endpoint.ts";
import { Mistake } from "./mistake.ts";

/**
 * Makes sure that who asks a load balancer of a cloud asks ours: while the cloud was away, another program may have taken
 * its address.
 * @throws {Mistake} that says which one does not serve, and why.
 */
export async function requireServingBalancers(endpoint: Endpoint, of: CloudName): Promise<void> {
  for (const { cloud, name, problem } of (await readStatus(endpoint)).balancers) {
    if (cloud !== of || problem === undefined) continue;
    throw new Mistake(
      `the load balancer ${name} can't serve: ${problem}. It is tried again every few seconds; to begin anew: \`npm stop\`, then \`npm start\`.`,
    );
  }
}
