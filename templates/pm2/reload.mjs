// Replaces the app's workers one by one, with the environment that the host has now. pm2 stops an old worker even if the
// new one never gets ready, so one worker is tried out first, on a port of its own: if it fails, nothing is replaced.
// Rendered by infra/host/host-files.ts; run by evenkeel.service's reload.
//
// Arguments: ECOSYSTEM_FILE PM2
import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const [ecosystemFile, pm2] = process.argv.slice(2);
const { HOME, PATH, PM2_HOME } = process.env;
// pm2 hands its whole environment to the workers.
const environment = { HOME, PATH, PM2_HOME };
const [app] = createRequire(import.meta.url)(ecosystemFile).apps;

async function freePort() {
  const server = createServer().listen(0, app.env.HOST);
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** @throws {Error} if a worker with this environment does not get ready. */
async function tryOut() {
  const env = { ...environment, ...app.env, PORT: String(await freePort()), EVENKEEL_DRAIN_SECONDS: "0" };
  const worker = fork(app.script, { cwd: app.cwd, env });
  const ended = once(worker, "exit").then(([status, signal]) => `ended with ${signal ?? `status ${status}`}`);
  const ready = new Promise((resolve) => {
    worker.on("message", (message) => {
      if (message === "ready") resolve("ready");
    });
  });
  const late = sleep(app.listen_timeout, `is not ready after ${app.listen_timeout / 1_000} s`, { ref: false });
  const outcome = await Promise.race([ready, ended, late]);
  worker.kill("SIGINT");
  await Promise.race([ended, sleep(app.kill_timeout, undefined, { ref: false })]);
  worker.kill("SIGKILL");
  if (outcome !== "ready") throw new Error(`a worker that was tried out ${outcome}: no worker was replaced`);
}

/** @throws {Error} if nobody listens: pm2's own commands would start a second pm2 then. */
async function findPm2() {
  const socket = connect(join(PM2_HOME, "rpc.sock"));
  await once(socket, "connect");
  socket.destroy();
}

async function runPm2(...args) {
  const options = { env: environment, maxBuffer: 64 * 1_024 * 1_024 };
  const { stdout } = await promisify(execFile)(process.execPath, [pm2, ...args], options);
  return stdout;
}

try {
  await tryOut();
  await findPm2();
  const startedAt = Date.now();
  await runPm2("reload", ecosystemFile);
  // pm2 calls it a success whatever became of the workers.
  const workers = JSON.parse(await runPm2("jlist", "--silent")).filter(({ name }) => name === app.name);
  const good = workers.filter(({ pm2_env: { status, pm_uptime } }) => status === "online" && pm_uptime >= startedAt);
  if (good.length === 0 || good.length < workers.length) {
    throw new Error(`${good.length} of ${workers.length} workers run anew`);
  }
  console.log(`reload: ${good.length} workers run anew`);
} catch (error) {
  // pm2's own errors hold its command line, never an environment.
  console.error(`reload: ${error.message}`);
  process.exitCode = 1;
}
