import type { Patch } from "../stage/program.ts";
import type { Weakening } from "./weakening.ts";

const replace = (what: RegExp | string, by: string) => (text: string) => text.replace(what, by);

/** Hosts that don't care what the store says of them. */
const deafHosts: Patch = { "templates/agent/agent.sh": replace("obey() {\n", "obey() {\n  return\n") };

/** Hosts that go at once when their machine is stopped. */
const abruptHosts: Patch = {
  "templates/drain/drain.sh": replace("\nstart_draining stop\n", "\nexit\nstart_draining stop\n"),
};

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

export const noStopUnit: Weakening = {
  name: "no-stop-unit",
  title: "without the drain at a stop",
  clouds: ["digitalocean", "aws"],
  patch: abruptHosts,
};

/** AWS's load balancer drains by itself what leaves it. */
export const noDrain: Weakening = {
  name: "no-drain",
  title: "without verdicts and drain",
  clouds: ["digitalocean"],
  patch: { ...deafHosts, ...hastyGate, ...abruptHosts },
};

/** Droplets and a load balancer as public samples have them: whoever is made serves, whoever is deleted goes. */
export const plainWay: Weakening = {
  name: "plain-way",
  title: "the plain way: no gate, no drain, a check of the open port",
  clouds: ["digitalocean"],
  settings: { skipGate: true },
  patch: { ...deafHosts, ...abruptHosts, ...hardDeletes, ...openPortCheck },
};

/** Those that many tutorials have. */
export const articleThresholds: Weakening = {
  name: "article-thresholds",
  title: "with a check every 6 s, 2 failures",
  clouds: ["digitalocean"],
  settings: { healthIntervalSeconds: 6, healthUnhealthyThreshold: 2, healthHealthyThreshold: 4 },
};

/** What DigitalOcean takes when a program says nothing: `LoadBalancerHealthcheck` of `@pulumi/digitalocean`. */
export const usualThresholds: Weakening = {
  name: "usual-thresholds",
  title: "with DigitalOcean's default check: every 10 s, 3 failures",
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
  title: "with a check of the open port",
  clouds: ["digitalocean"],
  patch: openPortCheck,
};

/** `/health` as a line in nginx's configuration, which many have. The stack of AWS has Apache. */
export const staticHealth: Weakening = {
  name: "static-health",
  title: "with a health path that the web server answers itself",
  clouds: ["digitalocean"],
  patch: { "templates/nginx/evenkeel/health.conf": replace(/^ {2}include .*$/m, "  return 200;") },
};

export const noProbes: Weakening = {
  name: "no-probes",
  title: "without the hosts' own probes",
  clouds: ["digitalocean", "aws"],
  patch: { "templates/boot/admit.mjs": replace(/^async function mistake\(.*$/m, "$&\n  return undefined;") },
};

/** A release that nobody has judged yet is asked no more than one that serves, and its workers don't count their errors. */
export const noMistrust: Weakening = {
  name: "no-mistrust",
  title: "without the gate's mistrust of newcomers",
  clouds: ["digitalocean", "aws"],
  patch: {
    "infra/gate.ts": (text) =>
      text
        .replace("newcomers: !serves", "newcomers: false")
        .replace("serves ? settings.probes : withHealth(settings)", "settings.probes"),
    "app/src/answers.ts": replace("leastFailures = 5", "leastFailures = Infinity"),
  },
};

/** A worker that leaks goes on until the kernel has no memory for the host's processes. */
export const noMemoryLimit: Weakening = {
  name: "no-memory-limit",
  title: "without a limit to a worker's memory",
  clouds: ["digitalocean", "aws"],
  settings: { workerMemoryMegabytes: 0 },
};

/** Hosts that boot from whatever the store gives them under a release's name. */
export const noHash: Weakening = {
  name: "no-hash",
  title: "without a look at the artifact's hash",
  clouds: ["digitalocean", "aws"],
  patch: { "templates/boot/boot.sh": replace('if [[ "$got" != "$3" ]]; then', "if false; then") },
};

export const noCopies: Weakening = {
  name: "no-copies",
  title: "without the hosts' copies of what the store said",
  clouds: ["digitalocean", "aws"],
  patch: { "templates/agent/agent.sh": replace('\nmkdir --parents "$last"\n', '\nrm -rf "$last"$&') },
};

/** Not pm2's `restart`: that goes from worker to worker too, and while one drains the others serve. */
export const stoppedFirst: Weakening = {
  name: "stopped-first",
  title: "with workers that stop before others start",
  clouds: ["digitalocean", "aws"],
  patch: {
    "templates/pm2/reload.mjs": replace(
      'await runPm2("reload", ecosystemFile);',
      'await runPm2("stop", app.name);\n  await runPm2("start", ecosystemFile);',
    ),
  },
};

export const oneWorker: Weakening = {
  name: "one-worker",
  title: "with one worker on a host",
  clouds: ["digitalocean", "aws"],
  patch: { "templates/pm2/ecosystem.config.cjs": replace("instances: availableParallelism()", "instances: 1") },
};

/** What certbot's deploy hooks are usually seen to do. */
export const restartedServer: Weakening = {
  name: "restarted-server",
  title: "with a restart of the web server, unannounced",
  clouds: ["digitalocean"],
  patch: {
    "templates/certificate/lineage.mjs": (text) =>
      text.replace('"try-reload-or-restart"', '"restart"').replace("const wait = () =>", "const wait = () => false &&"),
  },
};

export const longLease: Weakening = {
  name: "long-lease",
  title: "with an issuer's lease of an hour",
  clouds: ["digitalocean"],
  patch: { "templates/certificate/lease.mjs": replace("LEASE_SECONDS = 90", "LEASE_SECONDS = 3_600") },
};

export const noAlertEmail: Weakening = {
  name: "no-alert-email",
  title: "without an address for alerts",
  clouds: ["digitalocean", "aws"],
  settings: { alertEmail: "" },
};

/** Debian's own unit has no `Restart=`. */
export const noRestart: Weakening = {
  name: "no-restart",
  title: "with Debian's own unit of the web server",
  clouds: ["digitalocean"],
  patch: { "templates/systemd/nginx.service.d/evenkeel.conf": replace("\nRestart=always\n", "\nRestart=no\n") },
};
