import { ailingApp, dependencyVariable } from "../ailing-app.ts";
import { type Allowance, secondsBetween } from "../allowance.ts";
import { Dependency } from "../dependency.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { longestAdmitSeconds, untilAdmitted, untilEjected } from "../recovery.ts";
import type { Stage } from "../stage/stage.ts";

const down = "the dependency goes down";
const back = "the dependency is back";

const untilBack: Allowance = {
  words: "all, from when the dependency goes down until the admit time after it is back",
  requests: ({ policy, ratePerSecond, events }) =>
    ((secondsBetween(events, down, back) ?? 0) + longestAdmitSeconds(policy)) * ratePerSecond,
};

/** Of the program's own; the dependency's comes on top. */
const usualEgress = ["tcp/80", "tcp/443", "tcp/53", "udp/53", "udp/123"];

/**
 * What the app can't do without is down for all hosts. The load balancer says so, 503, instead of sending people to an app
 * that can't serve them, and all is well by itself soon after. Its protection is the app's check of the dependency.
 * DigitalOcean's alone: AWS's load balancer sends to all hosts when none is well.
 */
export const dependencyDown: Drill = {
  name: "dependency-down",
  title: "A dependency of all hosts is down for a while",
  clouds: ["digitalocean"],
  mayLose: untilBack,
  base: ailingApp,
  async run(stage) {
    const way = await stage.shell(await stage.host(), "ip -4 route show default");
    const [, gateway] = /via ([\d.]+)/.exec(way) ?? [];
    if (gateway === undefined) throw new DrillFailure(`a host has no gateway: ${way}`);
    const dependency = await Dependency.start(gateway);
    const egress = [...usualEgress, dependency.egress];
    try {
      await stage.up({ settings: { egress, environment: { [dependencyVariable]: dependency.url } } });
      await untilHealthSays(stage, /"checks":\{"dependency":"ok"\}/);
      const hosts = await stage.hosts();
      stage.mark(down);
      await dependency.down();
      await Promise.all(hosts.map((host) => untilEjected(stage, host)));
      stage.mark("no host is in");
      const others = (await stage.nextRequests(1)).filter(({ status }) => status !== 503);
      if (others.length > 0)
        throw new DrillFailure(
          `with no host in, the load balancer was to answer 503, not ${String(others[0]?.status)}`,
        );
      stage.mark(back);
      for (const host of hosts) stage.mark("to be let in again", { host, expect: "in" });
      await dependency.up();
      await Promise.all(hosts.map((host) => untilAdmitted(stage, host)));
      // It ends with this drill.
      await stage.up({ settings: { egress } });
      await untilHealthSays(stage, /"checks":\{\}/);
    } finally {
      await dependency.down();
    }
  },
};

/** Each host's own, which every worker of it must say: the hosts are told by the store, each in its own time. */
async function untilHealthSays(stage: Stage, wanted: RegExp): Promise<void> {
  const ask = "for turn in 1 2 3 4 5 6; do curl --silent http://127.0.0.1:3000/health; echo; done";
  for (const host of await stage.hosts())
    await stage.until(`host ${host.hostId} says ${String(wanted)}`, async () => {
      const answers = (await stage.shell(host, ask)).trim().split("\n");
      return answers.every((answer) => wanted.test(answer));
    });
}
