import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import type { HostRecipe } from "../../infra/host/user-data.ts";
import { RenderedHost } from "./rendered-host.ts";
import { pathOf, runTool, type ToolResult } from "./tool.ts";

const isRoot = process.getuid?.() === 0;

/** The rendered site in a folder of its own, for a port and an app that a test has. */
export function renderNginx(recipe: HostRecipe, port: number, appPort: number): RenderedHost {
  const host = new RenderedHost(recipe, {
    "listen 80": `listen 127.0.0.1:${port}`,
    "127.0.0.1:3000": `127.0.0.1:${appPort}`,
    "/etc/nginx/": "ROOT/etc/nginx/",
    "/run/evenkeel/nginx-identity.conf": "ROOT/run/evenkeel/nginx-identity.conf",
    "/run/nginx.pid": "ROOT/run/nginx.pid",
    "/var/log/nginx/": "ROOT/var/log/nginx/",
    // Only root can run workers as someone else, or raise a limit; and only root's nginx has folders of its own.
    "user www-data;": isRoot ? "user root;" : "",
    "worker_rlimit_nofile 65536;": "",
    "http {": `http {${TEMPORARY.map((kind) => ` ${kind}_temp_path ROOT/tmp/${kind};`).join("")}`,
  });
  for (const folder of ["/tmp", "/run", "/var/log/nginx"]) mkdirSync(host.at(folder), { recursive: true });
  host.write(
    "/run/evenkeel/nginx-identity.conf",
    `map $upstream_http_x_served_by $served_by { "" "${HOST_ID}"; default ""; }
     map $upstream_http_x_release $served_release { "" "${recipe.release.id}"; default ""; }\n`,
  );
  return host;
}

export const HOST_ID = "d4d4d4d4d4d4";
const TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

export function testNginx(host: RenderedHost): ToolResult {
  return runTool("nginx", ["-t", "-p", host.root, "-c", host.at("/etc/nginx/nginx.conf"), "-e", "stderr"]);
}

/** nginx with the rendered site, on a loopback port, in front of an app. */
export class NginxHost {
  readonly port: number;
  readonly files: RenderedHost;
  readonly #app: Server;
  readonly #nginx: ChildProcess;

  private constructor(port: number, files: RenderedHost, app: Server, nginx: ChildProcess) {
    this.port = port;
    this.files = files;
    this.#app = app;
    this.#nginx = nginx;
  }

  static async start(recipe: HostRecipe, answer: RequestListener): Promise<NginxHost> {
    const app = createServer({ keepAliveTimeout: 75_000 }, answer);
    const [appPort, port] = [await listen(app), await freePort()];
    const files = renderNginx(recipe, port, appPort);
    const command = ["-p", files.root, "-c", files.at("/etc/nginx/nginx.conf"), "-e", "stderr", "-g", "daemon off;"];
    const nginx = spawn(pathOf("nginx") ?? "nginx", command, { stdio: ["ignore", "ignore", "inherit"] });
    const host = new NginxHost(port, files, app, nginx);
    try {
      await host.#accepting();
    } catch (error) {
      await host.stop();
      throw error;
    }
    return host;
  }

  get app(): Server {
    return this.#app;
  }

  /** The app goes away, as when it crashed; nginx stays. */
  async stopApp(): Promise<void> {
    this.#app.closeAllConnections();
    if (!this.#app.listening) return;
    this.#app.close();
    await once(this.#app, "close");
  }

  async stop(): Promise<void> {
    if (this.#nginx.exitCode === null && this.#nginx.kill("SIGTERM")) await once(this.#nginx, "exit");
    await this.stopApp();
    this.files.remove();
  }

  async #accepting(): Promise<void> {
    for (;;) {
      if (this.#nginx.exitCode !== null) throw new Error(`nginx ended with status ${this.#nginx.exitCode}`);
      const socket = connect(this.port, "127.0.0.1");
      const accepted = await once(socket, "connect").then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (accepted) return;
      await sleep(20);
    }
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}
