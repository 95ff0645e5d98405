import { z } from "zod";

import type { Endpoint } from "./endpoint.ts";

const status = z.object({
  loadBalancers: z.array(
    z.object({
      name: z.string(),
      ip: z.string(),
      status: z.string(),
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
