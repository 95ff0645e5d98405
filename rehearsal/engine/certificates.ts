import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, type PeerCertificate } from "node:tls";

import { messageOf } from "../message.ts";

/** What a load balancer shows for a name. */
export type ShownCertificate = { readonly name: string } & (
  | {
      readonly issuer: string;
      /** RFC 3339. */
      readonly notAfter: string;
      /** Why a client with the rehearsal's roots would not take it. */
      readonly problem?: string;
    }
  | { readonly missing: string }
);

export interface Entrance {
  /** Of the load balancer. */
  readonly address: string;
  readonly port: number;
  /** File with the roots that are trusted. */
  readonly rootsFile: string;
}

const LIMIT_SECONDS = 5;

/** Asks a load balancer for the certificate of a name, by a TLS handshake. Never rejects. */
export async function shownCertificate(
  name: string,
  { address, port, rootsFile }: Entrance,
): Promise<ShownCertificate> {
  const ca = await readFile(rootsFile, "utf8").catch(() => undefined);
  // Whatever it shows is to be told, also what nobody would trust.
  const options = { host: address, port, servername: name, rejectUnauthorized: false };
  const socket = connect({ ...options, ...(ca === undefined ? {} : { ca }) });
  try {
    await once(socket, "secureConnect", { signal: AbortSignal.timeout(LIMIT_SECONDS * 1000) });
    return describe(name, socket.getPeerCertificate(), socket.authorized ? undefined : socket.authorizationError);
  } catch (error) {
    return { name, missing: error instanceof Error && error.name === "AbortError" ? "no answer" : messageOf(error) };
  } finally {
    socket.destroy();
  }
}

function describe(name: string, { issuer, valid_to }: PeerCertificate, error: Error | undefined): ShownCertificate {
  const problem = error === undefined ? {} : { problem: String(error) };
  return { name, issuer: String(issuer.CN), notAfter: new Date(valid_to).toISOString(), ...problem };
}

/** For people. @param now in milliseconds since 1970 */
export function certificateLine(certificate: ShownCertificate, now: number): string {
  if ("missing" in certificate) return `  ${certificate.name}: no certificate (${certificate.missing})`;
  const { name, issuer, notAfter, problem } = certificate;
  const trust = problem === undefined ? "" : `; not trusted: ${problem}`;
  return `  ${name}: certificate ${timeLeft(Date.parse(notAfter) - now)} (until ${notAfter}), by ${issuer}${trust}`;
}

function timeLeft(milliseconds: number): string {
  if (milliseconds <= 0) return "has ended";
  const hours = Math.floor(milliseconds / 3_600_000);
  if (hours >= 48) return `has ${Math.floor(hours / 24)} days left`;
  return hours >= 1 ? `has ${hours} h left` : `has ${Math.floor(milliseconds / 1000)} s left`;
}
