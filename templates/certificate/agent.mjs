// The certificate of this host: takes what is in the certificate bucket, and, on one host of an accepted generation at a
// time, orders and renews it there. Rendered by infra/host/certbot.ts; run by evenkeel-certificate.service, and `once` before this host
// is admitted: by then it has the certificate, or knows that there is none.
//
// Arguments: [once]
import { execFile } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { openBucket } from "./bucket.mjs";
import { leaseOf } from "./lease.mjs";
import { certificate, home, install, installed, notice, pack, remember } from "./lineage.mjs";
import { order } from "./order.mjs";
import { alarm, isWanting, namesToOrder, pauseMilliseconds } from "./plan.mjs";
import { authorityTrouble, troubles } from "./reach.mjs";
import { say, statusOf, warn } from "./status.mjs";

const POLL_SECONDS = 20;
// Every other host has it by then, so none refuses a client that this one sends to HTTPS.
const SPREAD_SECONDS = 60;
const AUTHORITY_RETRY_SECONDS = 120;
const run = promisify(execFile);

const state = "/run/evenkeel";
const settings = JSON.parse(readFileSync("/etc/evenkeel/certificate.json", "utf8"));
const { names: wanted, acmeServer } = settings;
const holder = readFileSync(`${state}/host-id`, "utf8").trim();

/** The key to the bucket, from the site's own bucket. */
async function fetchAccess() {
  const file = `${home}/store.json`;
  const script = 'source /usr/local/lib/evenkeel/store; fetch certificate-store "$1" --retry 1 --max-time 10';
  // Else it takes Node's pipe for a remote shell and reads root's .bashrc.
  await run("bash", ["--norc", "-c", script, "fetch", `${file}.new`]);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  await run("mv", [`${file}.new`, file]);
  if (readFileSync(file, "utf8") !== before)
    await run("systemctl", ["--no-block", "restart", "evenkeel-challenge.service"]);
}

let bucket, lease, tell;
async function connect() {
  await fetchAccess().catch((error) => {
    // The one that it has may still do.
    if (!existsSync(`${home}/store.json`))
      throw new Error(`the site's bucket gives no certificate-store: ${error.stderr?.trim()}`);
  });
  bucket = openBucket(`${home}/store.json`);
  lease = leaseOf(bucket, holder);
  tell = statusOf(bucket);
}

/** What is in the bucket becomes this host's. */
async function take() {
  if (existsSync(`${home}/unsent`)) {
    await bucket.write("lineage", await pack());
    rmSync(`${home}/unsent`);
    say("the certificate is in the bucket now");
  }
  const found = await bucket.read("lineage", installed().etag);
  if (found === undefined) {
    // A certificate that is here stays: somebody emptied the bucket.
    if (certificate() === undefined) remember();
  } else if (!found.unchanged) {
    await install(found, settings);
    const { names, notAfter } = certificate() ?? { names: ["nothing"], notAfter: 0 };
    say(`took the certificate for ${names.join(", ")}, which ends at ${new Date(notAfter).toISOString()}`);
  }
}

/** Sends clients of port 80 to HTTPS once that is safe. */
function redirect() {
  const { since } = installed();
  if (certificate() !== undefined && Date.now() - since >= SPREAD_SECONDS * 1_000) writeFileSync(`${state}/https`, "");
}

const isAccepted = () => existsSync(`${state}/accepted`) && !existsSync(`${state}/draining`);
const situation = () => ({ certificate: certificate(), wanted, now: Date.now() });
let authorityAskedAgain = 0;

/** Sees to it that there is a certificate for all names that lead here. */
async function careFor() {
  if (!isWanting(situation())) {
    await tell({ certificate: certificate() });
    return;
  }
  if (!(await lease.take())) return;
  // Somebody else may have been at it until now.
  await take();
  if (!isWanting(situation())) return;
  const attempts = await bucket.readJson("attempts");
  const sameNames = attempts.names === wanted.join(",");
  if (sameNames && Date.now() < Date.parse(attempts.next)) {
    await tell({ certificate: certificate(), error: attempts.error });
    return;
  }
  if (Date.now() < authorityAskedAgain) return;
  const wrong = await troubles(wanted, bucket);
  const reachable = wanted.filter((_, index) => wrong[index] === undefined);
  const waitsFor = wrong.filter((text) => text !== undefined).join("; ") || null;
  const names = namesToOrder({ ...situation(), reachable });
  if (names === undefined) {
    await tell({ certificate: certificate(), waitsFor });
    return;
  }
  const away = await authorityTrouble(acmeServer);
  if (away === undefined) await place(names, sameNames ? attempts.failures : 0, waitsFor);
  else await postpone(away);
}

/** An authority that is away has not failed an order, so nothing is counted. */
async function postpone(error) {
  authorityAskedAgain = Date.now() + AUTHORITY_RETRY_SECONDS * 1_000;
  warn(error);
  await tell({ certificate: certificate(), error });
}

async function place(names, failures, waitsFor) {
  say(`ordering a certificate for ${names.join(", ")}`);
  const error = await lease.during((lost) => order(names, lost));
  if (error === undefined) {
    await bucket.remove("attempts");
    await take();
    await tell({ certificate: certificate(), waitsFor });
    return;
  }
  const away = await authorityTrouble(acmeServer);
  if (away !== undefined) return postpone(away);
  warn(error);
  const next = new Date(Date.now() + pauseMilliseconds(failures + 1)).toISOString();
  await bucket.writeJson("attempts", { names: wanted.join(","), failures: failures + 1, next, error });
  // With its account, so that the next attempt does not make another.
  if ((await bucket.read("lineage")) === undefined && existsSync("/etc/letsencrypt/accounts")) {
    await bucket.write("lineage", await pack());
  }
  await tell({ certificate: certificate(), error });
}

/** Where whoever waits for this host looks. */
function tellBoot(text) {
  warn(text);
  const time = new Date().toISOString().replace(/\.\d+/, "");
  appendFileSync("/var/log/evenkeel-boot.log", `${time} evenkeel-certificate: ${text}\n`);
}

mkdirSync(home, { recursive: true, mode: 0o700 });

if (process.argv[2] === "once") {
  try {
    await connect();
    await take();
  } catch (error) {
    // Known from before, as after a reboot, it need not be asked.
    if (!existsSync(`${home}/installed.json`)) {
      tellBoot(`NOT admitted, this host does not know whether there is a certificate: ${error.message}`);
      process.exit(1);
    }
    warn(error.message);
  }
  redirect();
  process.exit();
}

// Left by an agent that was killed while the web server reloaded.
rmSync(notice, { force: true });

let trouble, alarmed;
for (;;) {
  try {
    if (bucket === undefined) await connect();
    await take();
    if (isAccepted()) await careFor();
    if (trouble !== undefined) say("the certificate bucket is read again");
    trouble = undefined;
  } catch (error) {
    if (error.message !== trouble) warn(error.message);
    trouble = error.message;
    // The key may have been changed.
    if (error.refused) bucket = undefined;
  }
  redirect();
  const danger = alarm(certificate(), Date.now());
  if (danger !== undefined && danger !== alarmed) warn(danger);
  alarmed = danger;
  await sleep(POLL_SECONDS * 1_000);
}
