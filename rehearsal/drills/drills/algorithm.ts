import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";

/** A setting of the load balancer, which is changed while it serves. */
export const algorithm: Drill = {
  name: "algorithm",
  title: "The load balancer's algorithm is changed",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  async run(stage) {
    const before = await stage.hosts();
    const { changes } = await stage.up({ settings: { algorithm: "least_connections" } });
    const after = await stage.hosts();
    if (JSON.stringify(changes) !== '{"update":1}')
      throw new DrillFailure(`one resource was to be updated, and it was ${JSON.stringify(changes)}`);
    if (after.some(({ id }, place) => id !== before[place]?.id))
      throw new DrillFailure("other hosts serve, though only the load balancer changed");
  },
};
