import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { TLSSocket } from "node:tls";

import type { Endpoint } from "../../engine/endpoint.ts";
import { Mistake } from "../../engine/mistake.ts";
import { messageOf } from "../../message.ts";
import type { Rehearsal } from "./rehearsal.ts";

/** Where a site is asked by HTTPS. */
export interface Entrance {
  readonly name: string;
  /** Of its load balancer, on this machine. */
  readonly address: string;
  /** File with the roots, in PEM, that alone are trusted. */
  readonly rootsFile: string;
}

/** What a client sees of whoever answers it. */
export interface Sighting {
  /** Which host answered, by what it says in `X-Served-By`. */
  readonly host: string;
  /** Of the certificate, in hex. */
  readonly serial: string;
  readonly names: readonly string[];
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

const timeoutMilliseconds = 5_000;
const lookMilliseconds = 100;

export function entranceOf(
  outputs: Readonly<Record<string, unknown>>,
  { authority }: Pick<Endpoint, "authority">,
): Entrance {
  const [address] = outputs["addresses"] as readonly string[];
  return {
    name: new URL(String(outputs["url"])).hostname,
    address: String(address),
    rootsFile: authority.trustedRootsFile,
  };
}

/** Asks a site for its health as a client does who was never there before. @throws {Error} when it isn't trusted, or not answered */
export async function lookAt({ name, address, rootsFile }: Entrance): Promise<Sighting> {
  const ca = await readFile(rootsFile);
  const { promise, resolve, reject } = Promise.withResolvers<Sighting>();
  const sending = request(
    {
      ...{ host: address, port: 443, servername: name, path: "/health", ca, agent: false },
      ...{ headers: { host: name, connection: "close" }, signal: AbortSignal.timeout(timeoutMilliseconds) },
    },
    (response) => {
      const { socket, statusCode = 0, headers } = response;
      const raw = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
      response.on("error", reject).on("end", () => {
        const host = headers["x-served-by"];
        if (statusCode !== 200 || typeof host !== "string" || raw === undefined)
          reject(new Error(`${name} answers ${statusCode}`));
        else resolve({ host, ...described(new X509Certificate(raw)) });
      });
      response.resume();
    },
  );
  sending
    .on("error", (error) => {
      const isLate = error.name === "AbortError";
      reject(isLate ? new Error(`${name} gives no answer in ${timeoutMilliseconds / 1000} s`) : error);
    })
    .end();
  return promise;
}

function described({ serialNumber, subjectAltName = "", validTo }: X509Certificate): Omit<Sighting, "host"> {
  const names = subjectAltName.split(", ").map((entry) => entry.replace(/^DNS:/, ""));
  return { serial: serialNumber, names: names.sort(), notAfter: Date.parse(validTo) };
}

/**
 * Waits until each host of the site answers by HTTPS, trusted, without one that does not in between: a load that comes by
 * HTTPS can begin then, and hosts with certbot have their first certificate a while after the `up`.
 * @throws {Mistake} when that takes longer
 */
export async function untilOpen(
  rehearsal: Rehearsal,
  { patienceSeconds, signal }: { readonly patienceSeconds: number; readonly signal: AbortSignal },
): Promise<void> {
  const entrance = entranceOf(rehearsal.site.outputs, rehearsal.endpoint);
  const all = (await rehearsal.hosts()).map(({ hostId }) => hostId);
  const deadline = performance.now() + patienceSeconds * 1000;
  let missing = new Set(all);
  let why = "";
  while (missing.size > 0) {
    signal.throwIfAborted();
    if (performance.now() > deadline)
      throw new Mistake(
        `${entrance.name} is not answered by HTTPS by each host within ${patienceSeconds} s; not by ${[...missing].join(", ")}; ${why}`,
      );
    try {
      missing.delete((await lookAt(entrance)).host);
    } catch (error) {
      why = messageOf(error);
      missing = new Set(all);
      await delay(lookMilliseconds);
    }
  }
}
