// How pm2 runs the app: a worker for each processor, in cluster mode. Read by evenkeel.service at each start, so a
// resized machine gets the right number of workers, and at each reload. Rendered by infra/host/host-files.ts.
const { existsSync, readFileSync, realpathSync } = require("node:fs");
const { availableParallelism } = require("node:os");
const { basename, join } = require("node:path");

const state = "/run/evenkeel";
const release = realpathSync("/opt/evenkeel/release/current");
const { healthPath } = JSON.parse(readFileSync("/etc/evenkeel/site.json", "utf8"));
// What the app is told from outside, and during a reload what it was told before: kept there by the agent.
const { environment, workerMemoryMegabytes } = JSON.parse(readFileSync(join(state, "environment.json"), "utf8"));
const before = join(state, "environment.old.json");
const formerNames = existsSync(before) ? Object.keys(JSON.parse(readFileSync(before, "utf8")).environment) : [];
const { main } = JSON.parse(readFileSync(join(release, "package.json"), "utf8"));

module.exports = {
  apps: [
    {
      name: "app",
      cwd: release,
      script: join(release, main),
      exec_mode: "cluster",
      // pm2's own "max" counts processors that this machine's share does not include.
      instances: availableParallelism(),
      env: {
        // A reload cannot take a variable away from pm2; an empty one counts as not set.
        ...Object.fromEntries(formerNames.map((name) => [name, ""])),
        ...environment,
        NODE_ENV: "production",
        HOST: "127.0.0.1",
        PORT: "3000",
        EVENKEEL_HOST_ID: readFileSync(join(state, "host-id"), "utf8").trim(),
        EVENKEEL_RELEASE: basename(release),
        EVENKEEL_STATE: state,
        EVENKEEL_HEALTH_PATH: healthPath,
        EVENKEEL_DRAIN_SECONDS: "2",
      },
      // The app says so itself, once it listens.
      wait_ready: true,
      // After this, a reload stops the old worker all the same.
      listen_timeout: 60_000,
      // The drain, and time for the requests that are still being answered. evenkeel.service waits longer still.
      kill_timeout: 15_000,
      // A worker that crashes at once is tried again after 0.1 s, then ever more slowly, up to 15 s, and never given up.
      exp_backoff_restart_delay: 100,
      // In bytes; a worker that has more is replaced as in a reload. A reload cannot take a limit away.
      max_memory_restart: workerMemoryMegabytes > 0 ? workerMemoryMegabytes * 1_048_576 : Number.MAX_SAFE_INTEGER,
      // To the journal, by pm2-runtime's standard output.
      out_file: "/dev/null",
      error_file: "/dev/null",
      // Looks for a version control system in the release, which has none.
      vizion: false,
    },
  ],
};
