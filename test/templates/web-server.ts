import { mkdirSync } from "node:fs";

import type { HostRecipe } from "../../infra/host/user-data.ts";
import { RenderedHost } from "./rendered-host.ts";
import { runTool, type ToolResult } from "./tool.ts";

/** Ports on the loopback address that stand for those of a host. */
export interface Ports {
  /** For 80. */
  readonly site: number;
  /** For the recipe's `health.port`, if that is not 80. */
  readonly health: number;
  /** For 3000. */
  readonly app: number;
  /** For 443. Only with certbot. */
  readonly tls?: number;
  /** For 3001, where the authority's questions are answered. Only with certbot. */
  readonly challenge?: number;
}

/** Stands for 127.0.0.1 where a host asks itself, which with certbot is not the way of the load balancer. */
export const OWN_ADDRESS = "127.0.0.3";

/** A web server that a recipe can ask for, and that a test can run. */
export interface WebServer {
  readonly name: HostRecipe["webServer"];
  /** What it is called, in the header `Server` too. */
  readonly title: string;
  readonly program: "nginx" | "apache2";
  /** Debian's unit, with our drop-in. */
  readonly unit: string;
  readonly accessLog: string;
  /** What a test machine cannot have (port 80, root's folders), and what is there instead. */
  readonly replacements: (recipe: HostRecipe, ports: Ports) => Record<string, string>;
  /** Where it is asked by {@link OWN_ADDRESS}. */
  readonly ownDoor: string;
  /** To run it in the foreground, with the files of a rendered host. */
  readonly arguments: (host: RenderedHost) => readonly string[];
  /** To have it test its configuration and end. */
  readonly testArguments: (host: RenderedHost) => readonly string[];
}

const isRoot = process.getuid?.() === 0;
/** Where the certificate is, and what says that clients are to come by HTTPS. */
const tlsPaths = { "/var/lib/evenkeel/certificate": "ROOT/var/lib/evenkeel/certificate" };
/** `http2` as a directive came with 1.25.1. */
function isOldNginx(): boolean {
  const [, minor = 0] = /nginx\/1\.(\d+)/.exec(runTool("nginx", ["-v"]).output) ?? [];
  return Number(minor) < 26;
}
const nginxTemporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

export const nginx: WebServer = {
  name: "nginx",
  title: "nginx",
  program: "nginx",
  unit: "nginx.service",
  accessLog: "/var/log/nginx/access.log",
  ownDoor: OWN_ADDRESS,
  replacements: ({ health, certbot }, ports) => ({
    ...(certbot !== undefined && {
      "listen 127.0.0.1:80": `listen ${OWN_ADDRESS}:${ports.site}`,
      "listen 127.0.0.1:443": `listen ${OWN_ADDRESS}:${ports.tls}`,
      "listen 443": `listen 127.0.0.1:${ports.tls}`,
      "127.0.0.1:3001": `127.0.0.1:${ports.challenge}`,
      ...tlsPaths,
      // A server that is older than a host's knows no such directive.
      ...(isOldNginx() && { "http2 on;": "" }),
    }),
    ...(health.port !== 80 && { [`listen ${health.port}`]: `listen 127.0.0.1:${ports.health}` }),
    "listen 80": `listen 127.0.0.1:${ports.site}`,
    "127.0.0.1:3000": `127.0.0.1:${ports.app}`,
    "/etc/nginx/": "ROOT/etc/nginx/",
    "/run/nginx.pid": "ROOT/run/nginx.pid",
    "/var/log/nginx/": "ROOT/var/log/nginx/",
    // Only root can run workers as someone else, or raise a limit; and only root's nginx has folders of its own.
    "user www-data;": isRoot ? "user root;" : "",
    "worker_rlimit_nofile 65536;": "",
    "http {": `http {${nginxTemporary.map((kind) => ` ${kind}_temp_path ROOT/tmp/${kind};`).join("")}`,
  }),
  arguments: (host) => [...nginxFiles(host), "-g", "daemon off;"],
  testArguments: (host) => ["-t", ...nginxFiles(host)],
};

function nginxFiles(host: RenderedHost): string[] {
  return ["-p", host.root, "-c", host.at("/etc/nginx/nginx.conf"), "-e", "stderr"];
}

export const apache: WebServer = {
  name: "apache",
  title: "Apache",
  program: "apache2",
  unit: "apache2.service",
  accessLog: "/var/log/apache2/access.log",
  ownDoor: "127.0.0.1",
  replacements: ({ health, certbot }, ports) => ({
    ...(certbot !== undefined && {
      "127.0.0.0/8": `${OWN_ADDRESS}/32`,
      "0.0.0.0:443": `127.0.0.1:${ports.tls}`,
      "*:443": `*:${ports.tls}`,
      "127.0.0.1:3001": `127.0.0.1:${ports.challenge}`,
      ...tlsPaths,
    }),
    ...(health.port !== 80 && {
      [`0.0.0.0:${health.port}`]: `127.0.0.1:${ports.health}`,
      [`*:${health.port}`]: `*:${ports.health}`,
    }),
    "0.0.0.0:80": `127.0.0.1:${ports.site}`,
    "*:80": `*:${ports.site}`,
    "127.0.0.1:3000": `127.0.0.1:${ports.app}`,
    "127.1:3000": `127.1:${ports.app}`,
    "/etc/apache2": "ROOT/etc/apache2",
    "/run/apache2/": "ROOT/run/apache2/",
    "/var/log/apache2/": "ROOT/var/log/apache2/",
    // Only root can run children as someone else.
    "User www-data\nGroup www-data\n": isRoot ? "User www-data\nGroup www-data\n" : "",
  }),
  arguments: (host) => [...apacheFiles(host), "-D", "FOREGROUND"],
  testArguments: (host) => [...apacheFiles(host), "-t"],
};

function apacheFiles(host: RenderedHost): string[] {
  return ["-d", host.at("/etc/apache2"), "-f", host.at("/etc/apache2/apache2.conf")];
}

/** Both do the same; what they may do otherwise is said in `templates/README.md`. */
export const webServers: readonly WebServer[] = [nginx, apache];

/** The rendered host in a folder of its own, as it is after its first boot. */
export function renderHost(server: WebServer, recipe: HostRecipe, ports: Ports): RenderedHost {
  const host = new RenderedHost(
    { ...recipe, webServer: server.name },
    {
      "/run/evenkeel/": "ROOT/run/evenkeel/",
      ...server.replacements(recipe, ports),
    },
  );
  for (const folder of ["/tmp", "/run/apache2", "/var/log/nginx", "/var/log/apache2"]) {
    mkdirSync(host.at(folder), { recursive: true });
  }
  const identity = host.read("/etc/evenkeel/web-server-identity.conf");
  host.write(
    "/run/evenkeel/web-server-identity.conf",
    identity.replace("@HOST_ID@", HOST_ID).replace("@RELEASE@", recipe.release.id),
  );
  return host;
}

export const HOST_ID = "d4d4d4d4d4d4";

export function testConfiguration(server: WebServer, host: RenderedHost): ToolResult {
  return runTool(server.program, server.testArguments(host));
}
