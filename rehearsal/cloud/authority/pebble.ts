import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type ChildServer, startChildServer } from "../child-server.ts";
import { freePorts } from "../free-port.ts";
import { askServer } from "./ask-server.ts";
import type { ServerCertificate } from "./server-certificate.ts";

export interface PebbleOptions {
  /** Path of the program. */
  readonly binary: string;
  /** Folder for its configuration, its log and its record. */
  readonly folder: string;
  readonly certificate: ServerCertificate;
  /** Port on 127.0.0.1 of the name server that it asks, and no other. */
  readonly namePort: number;
  readonly validitySeconds: number;
}

export interface Pebble extends ChildServer {
  /** On 127.0.0.1, with HTTPS. */
  readonly port: number;
  /** PEM: what its certificates lead to. It makes another one at every start, and can't be given one. */
  readonly root: string;
}

/** The file in its folder in which its process is written down. */
export const PEBBLE_RECORD = "pebble.pid";

/**
 * Let's Encrypt's server for tests. It validates as Let's Encrypt does, three times each, at the ports of the real web; that
 * it has no rate limits is where it is less than strict. It keeps all in memory.
 * @throws {Error} with what it wrote if it does not start
 * @see https://github.com/letsencrypt/pebble
 */
export async function startPebble(options: PebbleOptions): Promise<Pebble> {
  const { binary, folder, certificate, namePort } = options;
  const { port, managementPort } = await freePorts("port", "managementPort");
  const file = join(folder, "pebble.json");
  await writeFile(join(folder, "server.pem"), certificate.chain);
  await writeFile(join(folder, "server.key"), certificate.key, { mode: 0o600 });
  await writeFile(file, JSON.stringify(configuration(options, port, managementPort)));
  const log = createWriteStream(join(folder, "pebble.log"), { flags: "a" });
  const root = (): Promise<string> => askServer({ port: managementPort, path: "/roots/0", root: certificate.root });
  const server = await startChildServer({
    title: "the certificate authority (Pebble)",
    binary,
    args: ["-strict", "-config", file, "-dnsserver", `127.0.0.1:${namePort}`],
    env: ENVIRONMENT,
    record: join(folder, PEBBLE_RECORD),
    answers: () =>
      Promise.all([root(), askServer({ port, path: "/dir", root: certificate.root })]).then(
        () => true,
        () => false,
      ),
    onOutput: (chunk) => log.write(chunk),
  });
  void server.ended.then(() => log.end());
  return { port, root: await root(), ...server };
}

const ENVIRONMENT = {
  // Validates at once; else after up to five seconds.
  PEBBLE_VA_NOSLEEP: "1",
  // Every order is validated anew, whatever was proven before.
  PEBBLE_AUTHZREUSE: "0",
  // certbot tries again once only, and Pebble's default would fail one order in fifty by chance.
  PEBBLE_WFE_NONCEREJECT: "0",
};

function configuration(options: PebbleOptions, port: number, managementPort: number): object {
  const { folder, validitySeconds: validityPeriod } = options;
  return {
    pebble: {
      listenAddress: `127.0.0.1:${port}`,
      managementListenAddress: `127.0.0.1:${managementPort}`,
      certificate: join(folder, "server.pem"),
      privateKey: join(folder, "server.key"),
      httpPort: 80,
      tlsPort: 443,
      keyAlgorithm: "ecdsa",
      // What clients are told to wait between two questions.
      retryAfter: { authz: 1, order: 1 },
      profiles: { classic: { description: "as Let's Encrypt issues by default", validityPeriod } },
    },
  };
}
