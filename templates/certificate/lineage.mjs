// The certificate on this host. certbot's folder travels through the bucket as one archive, so account, certificate and
// private key always belong together; the web server reads one file with chain and key, which is replaced at once.
// Rendered by infra/host/certbot.ts.
import { execFile } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export const home = "/var/lib/evenkeel/certificate";
const state = "/run/evenkeel";
const folder = "/etc/letsencrypt";
// What is certbot's own there; its configuration stays each host's.
const parts = ["accounts", "archive", "live", "renewal"];
const pem = `${home}/site.pem`;
// What the web server had before, as long as it has not taken what is in `pem`: empty if that was nothing.
const formerPem = `${home}/former.pem`;
const installedFile = `${home}/installed.json`;
// As long as this is there, clients are told to use other connections: before and after a reload, which closes idle ones.
export const notice = `${state}/reloading`;
const RELOAD_NOTICE_SECONDS = 5;

const binary = { encoding: "buffer", maxBuffer: 16 * 1_024 * 1_024 };

/** certbot's folder as one gzipped archive. */
export async function pack() {
  const present = parts.filter((part) => existsSync(`${folder}/${part}`));
  return (await run("tar", ["--create", "--gzip", "--directory", folder, ...present], binary)).stdout;
}

/** ETag of the archive that is installed, and since when there has been a certificate, in milliseconds. */
export function installed() {
  return existsSync(installedFile) ? JSON.parse(readFileSync(installedFile, "utf8")) : {};
}

function writeSafely(file, content) {
  writeFileSync(`${file}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/** What is known of the bucket, `since` only with a certificate. */
export function remember(etag, since) {
  writeSafely(installedFile, JSON.stringify({ etag, since }));
}

/** Names and times (milliseconds) of the certificate that the web server has. */
export function certificate() {
  if (!existsSync(pem)) return undefined;
  const { subjectAltName, validFrom, validTo } = new X509Certificate(readFileSync(pem));
  const names = subjectAltName.split(", ").map((entry) => entry.replace(/^DNS:/, ""));
  return { names, notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) };
}

/** Chain and key of an unpacked archive; `undefined` if there is only an account. Throws if they do not belong together. */
function pairIn(unpacked) {
  const live = `${unpacked}/live/evenkeel`;
  if (!existsSync(live)) return undefined;
  const chain = readFileSync(`${live}/fullchain.pem`, "utf8");
  const key = readFileSync(`${live}/privkey.pem`, "utf8");
  if (!new X509Certificate(chain).checkPrivateKey(createPrivateKey(key))) {
    throw new Error("the key in the certificate bucket is not the certificate's");
  }
  return `${chain.trimEnd()}\n${key}`;
}

async function reload({ webServer, check }) {
  await run("bash", ["--norc", "-c", check]);
  // Also afterwards: what was there before the reload goes on for a moment when systemd says that it is done.
  const wait = () => existsSync(`${state}/admitted`) && sleep(RELOAD_NOTICE_SECONDS * 1_000);
  writeFileSync(notice, "");
  try {
    await wait();
    await run("systemctl", ["try-reload-or-restart", `${webServer}.service`]);
    await wait();
  } finally {
    rmSync(notice, { force: true });
  }
}

/** The web server takes the pair, or goes on with what it had. */
async function serve(pair, settings) {
  // Cut short before, it may not have taken what is there.
  const taken = existsSync(formerPem) ? formerPem : pem;
  const before = existsSync(taken) ? readFileSync(taken, "utf8") : "";
  // Named after the web server: a snapshot may be started with the other one.
  const link = `${home}/${settings.webServer}`;
  if (taken === pem && pair === before && existsSync(link)) return;
  writeSafely(formerPem, before);
  writeSafely(pem, pair);
  rmSync(link, { force: true });
  symlinkSync(`/etc/${settings.webServer}/evenkeel/certified`, link);
  try {
    await reload(settings);
  } catch (error) {
    if (before === "") {
      rmSync(link);
      rmSync(pem);
    } else {
      writeSafely(pem, before);
    }
    throw new Error(`${settings.webServer} does not take the certificate: ${error.stderr ?? error.message}`);
  } finally {
    rmSync(formerPem);
  }
}

/** Makes an archive of the bucket this host's. Throws, and leaves what was there, if it is none that can be served. */
export async function install({ content, etag, modified }, settings) {
  const unpacked = `${home}/unpacked`;
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { mode: 0o700 });
  writeFileSync(`${home}/archive`, content, { mode: 0o600 });
  await run("tar", ["--extract", "--gzip", "--no-same-owner", "--file", `${home}/archive`, "--directory", unpacked]);
  const pair = pairIn(unpacked);
  if (pair !== undefined) await serve(pair, settings);
  for (const part of parts) {
    rmSync(`${folder}/${part}`, { recursive: true, force: true });
    if (existsSync(`${unpacked}/${part}`)) await run("mv", [`${unpacked}/${part}`, folder]);
  }
  rmSync(unpacked, { recursive: true, force: true });
  rmSync(`${home}/archive`, { force: true });
  // Last: what is interrupted before is done again.
  remember(etag, pair === undefined ? undefined : (installed().since ?? Date.parse(modified)));
}
