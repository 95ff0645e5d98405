// Lets the load balancer send requests to this host: asks the site's probes of the host's own web server until every
// one is answered as it should be, by this host and from the wanted release, then creates the file that makes /health
// say ok. Gives up in the end, with the last answers; evenkeel-admit.service, which runs it at each boot, tries again.
// Rendered by infra/host/host-files.ts.
//
// Arguments: SITE_JSON STATE_DIRECTORY WEB_SERVER_PORT BOOT_LOG LIMIT_SECONDS
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MILLISECONDS = 250;
const ANSWER_MILLISECONDS = 5_000;

const [siteFile, stateDirectory, port, bootLog, limitSeconds] = process.argv.slice(2);
const site = JSON.parse(readFileSync(siteFile, "utf8"));
const hostId = readFileSync(join(stateDirectory, "host-id"), "utf8").trim();

function ask(path) {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, headers: { host: site.serverName }, agent: false };
    const request = get(options, (response) => {
      response.resume();
      response.on("error", reject);
      response.on("end", () => resolve(response));
    });
    request.setTimeout(ANSWER_MILLISECONDS, () => request.destroy(new Error("timed out")));
    request.on("error", reject);
  });
}

/** What is wrong with the answer to a probe, or undefined. */
async function mistake({ path, status }) {
  try {
    const { statusCode, headers } = await ask(path);
    if (statusCode !== status) return `${path} answered ${statusCode}, wanted ${status}`;
    const servedBy = headers["x-served-by"];
    if (servedBy !== hostId) return `${path} was answered by host ${servedBy}, this is ${hostId}`;
    const release = headers["x-release"];
    if (release !== site.release) return `${path} was answered by release ${release}, wanted ${site.release}`;
    return undefined;
  } catch (error) {
    return `${path}: ${error.message}`;
  }
}

function say(message) {
  const line = `${new Date().toISOString().replace(/\.\d+/, "")} evenkeel-admit: ${message}\n`;
  process.stdout.write(line);
  for (const file of [bootLog, "/dev/console"]) {
    try {
      appendFileSync(file, line, { flag: file === bootLog ? "a" : "r+" });
    } catch {
      // A machine without a console still has the journal and the boot log.
    }
  }
}

const deadline = Date.now() + Number(limitSeconds) * 1_000;
for (;;) {
  const mistakes = (await Promise.all(site.probes.map(mistake))).filter((text) => text !== undefined);
  if (mistakes.length === 0) {
    writeFileSync(join(stateDirectory, "admitted"), `${site.release}\n`);
    say(`admitted: host ${hostId} serves release ${site.release}`);
    break;
  }
  if (Date.now() > deadline) {
    say(`NOT admitted, this host stays unhealthy: ${mistakes.join("; ")}`);
    process.exitCode = 1;
    break;
  }
  await sleep(POLL_MILLISECONDS);
}
