import type { Drill } from "../drill.ts";

/** A host is shut down by the cloud and switched on again. It drains first, as at every stop; that is all that protects it. */
export const shutdown: Drill = {
  name: "shutdown",
  title: "A host is shut down, and switched on again",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  async run(stage) {
    const before = await stage.hosts();
    const host = await stage.host();
    stage.mark("shutdown", { host, expect: "out" });
    await stage.power.shutdown(host);
    await stage.untilOut(host);
    // AWS's groups replace what is off.
    if (host.group === undefined) {
      await stage.until(`host ${host.hostId} is off`, async () =>
        (await stage.hosts()).some(({ id, state }) => id === host.id && state === "off"),
      );
      stage.mark("power back", { host, expect: "in" });
      await stage.power.on(host);
      await stage.untilIn(host);
    } else {
      await stage.untilJoined(await stage.newcomer(before));
    }
  },
};
