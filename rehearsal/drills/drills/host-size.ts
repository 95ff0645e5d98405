import type { CloudName } from "../../engine/clouds/cloud-name.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";

const sizes: Readonly<Record<CloudName, string>> = { digitalocean: "s-1vcpu-2gb", aws: "t3.micro" };

/** A host is never changed: another size is another generation. */
export const hostSize: Drill = {
  name: "host-size",
  title: "The size of the hosts is changed",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  async run(stage) {
    const before = await stage.hosts();
    await stage.up({ settings: { hostSize: sizes[stage.cloud] } });
    const after = await stage.hosts();
    const staying = after.filter(({ id }) => before.some((host) => host.id === id));
    if (staying.length > 0) throw new DrillFailure(`${staying.length} hosts were changed and not replaced`);
  },
};
