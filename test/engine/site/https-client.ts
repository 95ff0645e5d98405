import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { TLSSocket } from "node:tls";

import type { PaperSite } from "./paper-site.ts";

export interface Answered {
  readonly status: number;
  /** That the certificate is for. */
  readonly names: readonly string[];
}

/** Asks a balancer by a name, as a client that trusts the rehearsal's authority and no other. @throws {Error} if TLS fails */
export async function ask(site: PaperSite, address: string, name: string): Promise<Answered> {
  const ca = await readFile(site.home.caRoots, "utf8");
  const headers = { host: name };
  const asked = request({ host: address, servername: name, path: "/test", headers, ca, agent: false }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.resume();
  const { subjectaltname = "" } = response.socket instanceof TLSSocket ? response.socket.getPeerCertificate() : {};
  return { status: response.statusCode ?? 0, names: subjectaltname.split(", ").map((one) => one.replace("DNS:", "")) };
}

/** Between two requests: without it their handshakes would leave little of this process to the program, which it runs too. */
const pauseMilliseconds = 20;

/** Asks all the time while something is done. @returns what was not answered right */
export async function lostWhile(
  site: PaperSite,
  address: string,
  name: string,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const lost: string[] = [];
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const seen = await ask(site, address, name).catch(String);
      if (typeof seen === "string" || seen.status !== 200) lost.push(JSON.stringify(seen));
      await pause(pauseMilliseconds);
    }
  })();
  try {
    await work();
  } finally {
    over.abort();
    await asking;
  }
  return lost;
}
