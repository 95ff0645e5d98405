import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import type { HostRecipe } from "../../infra/host/user-data.ts";
import { freePorts } from "../../rehearsal/cloud/free-port.ts";
import type { RenderedHost } from "./rendered-host.ts";
import { pathOf } from "./tool.ts";
import { renderHost, type Ports, type WebServer } from "./web-server.ts";

export interface WebHostOptions {
  /** Changes the rendered files before the server starts. */
  readonly prepare?: (files: RenderedHost, ports: Ports) => void;
}

/** A web server with the rendered site, on a loopback port, in front of an app. */
export class WebHost {
  readonly server: WebServer;
  readonly ports: Ports;
  readonly files: RenderedHost;
  readonly app: Server;
  readonly process: ChildProcess;

  private constructor(parts: Omit<WebHost, "port" | "stopApp" | "stop">) {
    this.server = parts.server;
    this.ports = parts.ports;
    this.files = parts.files;
    this.app = parts.app;
    this.process = parts.process;
  }

  static async start(
    server: WebServer,
    recipe: HostRecipe,
    answer: RequestListener,
    { prepare }: WebHostOptions = {},
  ): Promise<WebHost> {
    const app = createServer({ keepAliveTimeout: 75_000 }, answer);
    const ports = {
      app: await listen(app),
      ...(recipe.certbot === undefined
        ? await freePorts("site", "health")
        : await freePorts("site", "health", "tls", "challenge")),
    };
    const files = renderHost(server, recipe, ports);
    prepare?.(files, ports);
    const process = spawn(pathOf(server.program) ?? server.program, server.arguments(files), {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const host = new WebHost({ server, ports, files, app, process });
    try {
      await accepting(ports.site, process);
    } catch (error) {
      await host.stop();
      throw error;
    }
    return host;
  }

  /** Where the site is. */
  get port(): number {
    return this.ports.site;
  }

  /** The app goes away, as when it crashed; the web server stays. */
  async stopApp(): Promise<void> {
    this.app.closeAllConnections();
    if (!this.app.listening) return;
    this.app.close();
    await once(this.app, "close");
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null && this.process.kill("SIGTERM")) {
      await once(this.process, "exit");
    }
    await this.stopApp();
    this.files.remove();
  }
}

async function accepting(port: number, process: ChildProcess): Promise<void> {
  for (;;) {
    if (process.exitCode !== null) throw new Error(`the web server ended with status ${process.exitCode}`);
    const socket = connect(port, "127.0.0.1");
    const accepted = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (accepted) return;
    await sleep(20);
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
