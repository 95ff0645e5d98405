import type { Patch } from "../stage/program.ts";
import type { Weakening } from "./weakening.ts";

const replace = (what: RegExp | string, by: string) => (text: string) => text.replace(what, by);

/** Hosts that don't care what the store says of them. */
const deafHosts: Patch = { "templates/agent/agent.sh": replace("obey() {\n", "obey() {\n  return\n") };

/** Hosts that go at once when their machine is stopped. */
const abruptHosts: Patch = { "templates/drain/drain.sh": replace("\nstart_draining stop\n", "\nexit\n") };

/** A gate that does not wait until the old hosts are out. */
const hastyGate: Patch = {
  "infra/gate.ts": replace(/= await waitUntilAlone\([^;]*\);/, "= [] as readonly string[];"),
};

/** Droplets that the engine deletes as DigitalOcean does unless it is asked for more: the power is cut. */
const hardDeletes: Patch = {
  "infra/digitalocean/fleet.ts": replace("gracefulShutdown: true", "gracefulShutdown: false"),
};

/** The check of public samples, with the provider's defaults for all that they leave out: a host is well whose port is open. */
const openPortCheck: Patch = {
  "infra/digitalocean/load-balancer.ts": replace(
    /return \{\s+protocol: "http",[^}]*\};/,
    'return { protocol: "tcp", port: policy.port, checkIntervalSeconds: 10, responseTimeoutSeconds: 5, unhealthyThreshold: 3, healthyThreshold: 5 };',
  ),
};

export const noGate: Weakening = {
  name: "no-gate",
  title: "without the gate",
  clouds: ["digitalocean", "aws"],
  settings: { skipGate: true },
};

export const noDrain: Weakening = {
  name: "no-drain",
  title: "without verdicts and drain",
  clouds: ["digitalocean", "aws"],
  patch: { ...deafHosts, ...abruptHosts, ...hastyGate },
};

export const noStopUnit: Weakening = {
  name: "no-stop-unit",
  title: "without the drain at a stop",
  clouds: ["digitalocean", "aws"],
  patch: abruptHosts,
};

/** Measured by what the first article has: https://docs.digitalocean.com/products/networking/load-balancers/ has other defaults. */
export const articleThresholds: Weakening = {
  name: "article-thresholds",
  title: "with a check every 6 s, 2 failures",
  clouds: ["digitalocean"],
  settings: { healthIntervalSeconds: 6, healthUnhealthyThreshold: 2, healthHealthyThreshold: 4 },
};

/** What `@pulumi/digitalocean` sets when a program says nothing: `LoadBalancerHealthcheck` in its types. */
export const usualThresholds: Weakening = {
  name: "usual-thresholds",
  title: "with the provider's default check: every 10 s, 3 failures",
  clouds: ["digitalocean"],
  settings: {
    healthIntervalSeconds: 10,
    healthTimeoutSeconds: 5,
    healthUnhealthyThreshold: 3,
    healthHealthyThreshold: 5,
  },
};

export const openPort: Weakening = {
  name: "open-port-check",
  title: "with a check of the open port only",
  clouds: ["digitalocean"],
  patch: openPortCheck,
};

/** Droplets and a load balancer as public samples have them: whoever is made serves, whoever is deleted goes. */
export const plainWay: Weakening = {
  name: "plain-way",
  title: "the plain way: no gate, no drain, a check of the open port",
  clouds: ["digitalocean"],
  settings: { skipGate: true },
  patch: { ...deafHosts, ...abruptHosts, ...hardDeletes, ...openPortCheck },
};
