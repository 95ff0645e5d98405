import { z } from "zod";

import type { Endpoint } from "./endpoint.ts";
import { Mistake } from "./mistake.ts";

const status = z.object({
  loadBalancers: z.array(
    z.object({
      name: z.string(),
      ip: z.string(),
      status: z.string(),
      /** Why it does not serve: its address is taken, for one. */
      problem: z.string().optional(),
      members: z.array(z.object({ id: z.string(), healthy: z.boolean(), lastCheck: z.string() })),
    }),
  ),
});

/** A load balancer of the rehearsal with the health of its members, as it sees them now. */
export type Balancer = z.infer<typeof status>["loadBalancers"][number];

export async function listBalancers(endpoint: Endpoint): Promise<Balancer[]> {
  const url = `${endpoint.url}/_rehearsal/status`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return status.parse(await response.json()).loadBalancers;
}

/**
 * Makes sure that who asks a load balancer asks ours: while the cloud was away, another program may have taken its address.
 * @throws {Mistake} that says which one does not serve, and why.
 */
export async function requireServingBalancers(endpoint: Endpoint): Promise<void> {
  for (const { name, problem } of await listBalancers(endpoint)) {
    if (problem === undefined) continue;
    throw new Mistake(
      `the load balancer ${name} can't serve: ${problem}. It is tried again every few seconds; to begin anew: \`npm stop\`, then \`npm start\`.`,
    );
  }
}
