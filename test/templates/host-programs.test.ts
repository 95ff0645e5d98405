import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { hostFiles } from "../../infra/host/host-files.ts";
import { hostId } from "../../infra/host/host-id.ts";
import { certbotRecipe, exampleRecipe } from "../unit/host/example-recipe.ts";
import { RenderedHost } from "./rendered-host.ts";
import { hasTool, runTool } from "./tool.ts";

const INSTANCE = "3164494";
const RELEASE = exampleRecipe.release.id;

let host: RenderedHost;
beforeEach(() => {
  host = new RenderedHost(exampleRecipe, {
    "/etc/evenkeel/": "ROOT/etc/evenkeel/",
    "/run/evenkeel": "ROOT/run/evenkeel",
    "/opt/evenkeel/release": "ROOT/opt/evenkeel/release",
    "/var/lib/cloud/data": "ROOT/var/lib/cloud/data",
  });
  mkdirSync(host.at("/run/evenkeel"), { recursive: true });
  host.write("/var/lib/cloud/data/instance-id", `${INSTANCE}\n`);
  host.write(`/opt/evenkeel/release/${RELEASE}/package.json`, '{"main":"dist/server.js"}');
  symlinkSync(RELEASE, host.at("/opt/evenkeel/release/current"));
});
afterEach(() => {
  host.remove();
});

describe.skipIf(!hasTool("bash"))("identity", () => {
  it("is what the program says that the host will be", () => {
    expect(runTool("bash", [host.at("/usr/local/lib/evenkeel/identity")])).toEqual({ status: 0, output: "" });
    expect(host.read("/run/evenkeel/host-id")).toBe(`${hostId(INSTANCE)}\n`);
  });

  it.each([
    [
      "nginx",
      [
        `map $upstream_http_x_served_by $served_by { "" "${hostId(INSTANCE)}"; default ""; }`,
        `map $upstream_http_x_release $served_release { "" "${RELEASE}"; default ""; }`,
      ],
    ],
    ["apache", [`Define HOST_ID ${hostId(INSTANCE)}`, `Define RELEASE ${RELEASE}`]],
  ] as const)("is told to %s", (webServer, lines) => {
    const files = hostFiles({ ...exampleRecipe, webServer });
    const identity = "/etc/evenkeel/web-server-identity.conf";
    host.write(identity, files.find(({ path }) => path === identity)?.content ?? "");
    expect(runTool("bash", [host.at("/usr/local/lib/evenkeel/identity")])).toEqual({ status: 0, output: "" });
    const written = host.read("/run/evenkeel/web-server-identity.conf").trimEnd().split("\n");
    expect(written.filter((line) => !line.startsWith("#"))).toEqual(lines);
  });
});

describe.skipIf(!hasTool("bash"))("certbot of a private authority", () => {
  const roots = "/etc/evenkeel/acme-roots.pem";
  const acmeRoots = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n";
  const certbot = { acmeServer: "https://ca.example.org/acme", acmeEmail: "", acmeRoots };

  it("trusts it by its roots, and is Debian's where an image brought it along without them", () => {
    host.remove();
    host = new RenderedHost(
      { ...certbotRecipe, certbot },
      { "/usr/bin/certbot": "ROOT/certbot", [roots]: `ROOT${roots}` },
    );
    host.write("/certbot", '#!/bin/bash\necho "${REQUESTS_CA_BUNDLE:-none}: $*"\n', 0o755);
    const run = () =>
      runTool("bash", [host.at("/usr/local/bin/certbot"), "renew", "--dry-run"], { REQUESTS_CA_BUNDLE: "" });
    expect(run()).toEqual({ status: 0, output: `${host.at(roots)}: renew --dry-run\n` });
    host.removeFile(roots);
    expect(run()).toEqual({ status: 0, output: "none: renew --dry-run\n" });
  });
});

describe("pm2's configuration", () => {
  it("runs the release's entry point once per processor that this machine may use", () => {
    host.write("/run/evenkeel/host-id", "d4d4d4d4d4d4\n");
    host.write(
      "/run/evenkeel/environment.json",
      JSON.stringify({ environment: { COLOR: "blue", PORT: "1" }, workerMemoryMegabytes: 256 }),
    );
    const file = host.at("/etc/evenkeel/ecosystem.config.cjs");
    expect(createRequire(import.meta.url)(file)).toMatchObject({
      apps: [
        {
          cwd: host.at(`/opt/evenkeel/release/${RELEASE}`),
          script: host.at(`/opt/evenkeel/release/${RELEASE}/dist/server.js`),
          exec_mode: "cluster",
          instances: availableParallelism(),
          max_memory_restart: 268_435_456,
          env: {
            COLOR: "blue",
            NODE_ENV: "production",
            HOST: "127.0.0.1",
            PORT: "3000",
            EVENKEEL_HOST_ID: "d4d4d4d4d4d4",
            EVENKEEL_RELEASE: RELEASE,
            EVENKEEL_STATE: host.at("/run/evenkeel"),
            EVENKEEL_HEALTH_PATH: exampleRecipe.health.path,
          },
        },
      ],
    });
  });
});

describe("admission", () => {
  const right = { status: 200, servedBy: hostId(INSTANCE), release: RELEASE };
  let answer: typeof right;
  let asked: string[];
  let webServer: Server;
  let admit: ChildProcess | undefined;

  beforeEach(async () => {
    asked = [];
    host.write("/run/evenkeel/host-id", `${hostId(INSTANCE)}\n`);
    webServer = createServer((request, response) => {
      asked.push(`${request.headers.host ?? ""}${request.url ?? ""}`);
      response.writeHead(answer.status, { "X-Served-By": answer.servedBy, "X-Release": answer.release }).end();
    });
    webServer.listen(0, "127.0.0.1");
    await once(webServer, "listening");
  });
  afterEach(async () => {
    if (admit?.exitCode === null && admit.kill("SIGKILL")) await once(admit, "exit");
    webServer.close();
    await once(webServer, "close");
  });

  function start(limitSeconds: number): ChildProcess {
    const { port } = webServer.address() as AddressInfo;
    const files = [host.at("/etc/evenkeel/site.json"), host.at("/run/evenkeel")];
    const log = host.at("/boot.log");
    const program = [host.at("/usr/local/lib/evenkeel/admit.mjs"), ...files, String(port), log, String(limitSeconds)];
    admit = spawn(process.execPath, program, { stdio: "ignore" });
    return admit;
  }

  const admitted = (): boolean => existsSync(host.at("/run/evenkeel/admitted"));

  it("comes when every probe is answered by this host from the wanted release, under the site's name", async () => {
    answer = right;
    const [status] = (await once(start(10), "exit")) as [number];
    expect(status).toBe(0);
    expect(admitted()).toBe(true);
    expect(asked).toEqual(["example.org/test"]);
    expect(host.read("/boot.log")).toContain(`admitted: host ${hostId(INSTANCE)} serves release ${RELEASE}`);
  });

  it.each([
    ["the status", { status: 503 }, "/test answered 503, wanted 200"],
    ["the host", { servedBy: "another" }, "/test was answered by host another"],
    ["the release", { release: "older" }, "/test was answered by release older, wanted a1a1a1a1a1a1"],
  ])("does not come while %s is wrong, and says so in the boot log", async (_, wrong, reason) => {
    answer = { ...right, ...wrong };
    const [status] = (await once(start(0.5), "exit")) as [number];
    expect(status).toBe(1);
    expect(admitted()).toBe(false);
    expect(host.read("/boot.log")).toContain(`NOT admitted, this host stays unhealthy: ${reason}`);
  });

  it("waits for an app that is still starting", async () => {
    answer = { ...right, status: 502 };
    const ended = once(start(30), "exit");
    while (asked.length < 2) await sleep(20);
    expect(admitted()).toBe(false);
    answer = right;
    await ended;
    expect(admitted()).toBe(true);
  });
});
