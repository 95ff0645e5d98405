import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:https";

import type { Listener } from "../data-plane.ts";

/** A server for one listener of a load balancer. @throws {Error} in words if it may not listen there. */
export async function listen(listener: Listener, address: string, handler: RequestListener): Promise<Server> {
  const server = serverFor(listener, handler);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(listenError(error, address, listener.port)));
    });
    server.listen(listener.port, address, resolve);
  });
  return server;
}

/** New handshakes get the listener's certificate of now; connections that are open stay. */
export function presentCertificate(server: Server, listener: Listener): void {
  if (server instanceof TlsServer && listener.protocol === "https") server.setSecureContext(identity(listener));
}

/** Node takes what it needs of each from one text with all the PEM blocks. */
function identity({ certificate }: Listener) {
  return { cert: certificate, key: certificate };
}

function serverFor(listener: Listener, handler: RequestListener): Server {
  switch (listener.protocol) {
    case "http":
      return createServer(handler);
    case "https":
      return createTlsServer(identity(listener), handler);
    case "tcp":
      // TLS is passed through to hosts, which have no certificate on paper: they refuse each handshake.
      return createTlsServer(handler);
  }
}

function listenError(error: NodeJS.ErrnoException, address: string, port: number): string {
  const known: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} of ${address} is taken by another program: end it, or let the load balancer listen on another port`,
    EACCES:
      `port ${port} of ${address} may not be listened on by this user: run as root, ` +
      `or allow it with: sysctl net.ipv4.ip_unprivileged_port_start=${port}`,
    EADDRNOTAVAIL: `${address} is no address of this machine: the rehearsal needs Linux, where all of 127.0.0.0/8 is`,
  };
  return known[error.code ?? ""] ?? `${address}:${port} can't be listened on: ${error.message}`;
}
