// Who gets to whom: names of the site to its hosts, and this host to the certificate authority. Asked before an order,
// because the authority counts those that fail. Rendered by infra/host/certbot.ts.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";

const LIMIT_MILLISECONDS = 5_000;
const rootsFile = "/etc/evenkeel/acme-roots.pem";

/** Status and text of an answer; a redirect is one. */
function get(module, options) {
  return new Promise((resolve, reject) => {
    // The authority answers nobody without a name.
    const headers = { "User-Agent": "evenkeel" };
    const request = module.get({ ...options, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("error", reject).on("end", () => resolve({ status: response.statusCode, text }));
    });
    const limit = setTimeout(() => request.destroy(new Error("does not answer in time")), LIMIT_MILLISECONDS);
    request.on("error", reject).on("close", () => clearTimeout(limit));
  });
}

async function trouble(name, path, wanted) {
  try {
    const { status, text } = await get(http, { host: name, path });
    if (status === 200 && text === wanted) return undefined;
    return `${name} leads to another server (which answered ${status})`;
  } catch (error) {
    if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") return `${name} does not resolve`;
    return `${name} does not lead here (${error.message})`;
  }
}

/**
 * Asks by each name, the public way, for an answer that only this site has: as the authority will, whichever host the
 * load balancer picks. What is wrong with a name, or `undefined`, in the order of the names.
 */
export async function troubles(names, bucket) {
  const question = randomBytes(24).toString("base64url");
  const answer = randomBytes(24).toString("base64url");
  await bucket.write(`challenge/${question}`, answer);
  try {
    const path = `/.well-known/acme-challenge/${question}`;
    return await Promise.all(names.map((name) => trouble(name, path, answer)));
  } finally {
    await bucket.remove(`challenge/${question}`).catch(() => {});
  }
}

/** Why the authority cannot be asked, or `undefined`. */
export async function authorityTrouble(server) {
  const ca = existsSync(rootsFile) ? readFileSync(rootsFile) : undefined;
  const { hostname, port, pathname } = new URL(server);
  try {
    const { status } = await get(https, { host: hostname, port: port || 443, path: pathname, ca });
    if (status === 200) return undefined;
    return `the certificate authority at ${server} answers ${status}`;
  } catch (error) {
    return `the certificate authority at ${server} cannot be reached: ${error.message}`;
  }
}
