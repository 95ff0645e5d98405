import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { addressIn } from "../../../rehearsal/cloud/address.ts";
import type { LoadBalancerSpec, MachineSpec } from "../../../rehearsal/cloud/data-plane.ts";
import { destroyDockerDataPlane, openDockerDataPlane } from "../../../rehearsal/cloud/docker/docker-data-plane.ts";
import type { DockerDataPlane } from "../../../rehearsal/cloud/docker/docker-data-plane.ts";
import { setFreeNetwork } from "../../../rehearsal/cloud/free-network.ts";

const TOOLS = join(import.meta.dirname, "../../../.rehearsal/bin");
export const VERSITYGW = join(TOOLS, "versitygw");
export const PEBBLE = join(TOOLS, "pebble");

/** A data plane of one test file, with a private network and machines that serve on port 80. */
export class TestPlane {
  readonly home: string;
  plane: DockerDataPlane;
  readonly range: string;

  private constructor(home: string, plane: DockerDataPlane, range: string) {
    this.home = home;
    this.plane = plane;
    this.range = range;
  }

  static async open(): Promise<TestPlane> {
    const home = await mkdtemp(join(tmpdir(), "evenkeel-plane-"));
    try {
      const plane = await openAt(home);
      return new TestPlane(home, plane, await setFreeNetwork(plane, "vpc"));
    } catch (error) {
      await destroyDockerDataPlane(home);
      throw error;
    }
  }

  /** As a crash or a stop of the process, and the next start. */
  async reopen(): Promise<void> {
    await this.plane.close();
    this.plane = await openAt(this.home);
  }

  async destroy(): Promise<void> {
    await this.plane.destroy();
    await rm(this.home, { recursive: true, force: true });
  }

  /** Machine number `n`, counted from 1. */
  machine(n: number, more: Partial<MachineSpec> = {}): MachineSpec {
    return {
      id: `machine-${n}`,
      hostname: `host-${n}`,
      image: "debian-13",
      network: "vpc",
      privateAddress: this.privateAddress(n),
      publicAddress: this.publicAddress(n),
      instanceId: String(1000 + n),
      vcpus: 1,
      memoryMegabytes: 512,
      publicKeys: [],
      metadata: { "metadata/v1/id": String(1000 + n) },
      firewall: undefined,
      userData: SERVER,
      ...more,
    };
  }

  privateAddress(n: number): string {
    return addressIn(this.range, 100 + n);
  }

  publicAddress(n: number): string {
    return addressIn(this.plane.publicRange, 100 + n);
  }

  async createMachines(...numbers: readonly number[]): Promise<void> {
    await Promise.all(numbers.map((n) => this.plane.createMachine(this.machine(n))));
    await Promise.all(numbers.map((n) => this.booted(n)));
  }

  /** Waits until cloud-init is through. */
  async booted(n: number): Promise<void> {
    const done = await this.run(n, "cloud-init status --wait --long");
    if (!done.includes("status: done")) throw new Error(done);
  }

  /** @returns standard output */
  async run(n: number, script: string): Promise<string> {
    const result = await this.plane.execute(`machine-${n}`, ["sh", "-c", script]);
    return result.stdout;
  }

  /**
   * What curl on machine `n` gets: the body, or `error CODE` with curl's exit code (7 refused, 28 timed out). An answer may
   * take longer than a connection, which the kernel makes, however busy the machine.
   */
  get(n: number, url: string): Promise<string> {
    return this.run(n, `curl --silent --connect-timeout 1 --max-time 10 '${url}' || echo "error $?"`);
  }

  async balancer(members: readonly number[], more: Partial<LoadBalancerSpec> = {}): Promise<LoadBalancerSpec> {
    return {
      id: "balancer",
      address: await this.plane.freeLoadBalancerAddress(),
      network: "vpc",
      privateAddress: addressIn(this.range, 10),
      listeners: [{ protocol: "http", port: 80, targetProtocol: "http", targetPort: 80 }],
      algorithm: "round_robin",
      health: {
        protocol: "http",
        port: 80,
        path: "/health",
        agent: "a checker/1.0",
        statuses: "200",
        intervalSeconds: 1,
        timeoutSeconds: 1,
        unhealthyThreshold: 2,
        healthyThreshold: 2,
      },
      failOpen: false,
      proxyProtocol: false,
      backendKeepalive: false,
      idleTimeoutSeconds: 60,
      members: members.map((n) => this.member(n)),
      ...more,
    };
  }

  member(n: number): { readonly id: string; readonly address: string } {
    return { id: `machine-${n}`, address: this.privateAddress(n) };
  }
}

/**
 * For tests that lose no request to a change of the balancer: members and connections that a busy machine holds up for a
 * second are then neither put out nor given up.
 */
export function patient({ health }: LoadBalancerSpec): Pick<LoadBalancerSpec, "health"> {
  return { health: { ...health, timeoutSeconds: 5, unhealthyThreshold: 5 } };
}

function openAt(home: string): Promise<DockerDataPlane> {
  return openDockerDataPlane({ home, versitygw: VERSITYGW, pebble: PEBBLE, log: () => undefined });
}

/** Waits for a condition, long enough for a busy machine; the error says what was waited for. */
export async function until(what: string, condition: () => Promise<boolean>, seconds = 120): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Answers its host name; `/health` is 200, or the status that /run/health names (a redirect leads to where 200 is), or
 * never comes while the file says `hang`, and is written down in /var/log/checks (`checks.ts` reads it); `/headers` are
 * those it got, with the client's port; `/slow` sends the host name every 100 ms until there is a file /run/enough. Port 8080
 * answers too.
 */
export const SERVER = `#cloud-config
write_files:
  - path: /opt/server.py
    content: |
      import json, os, socket, threading, time
      from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

      class Handler(BaseHTTPRequestHandler):
          protocol_version = "HTTP/1.1"

          def do_GET(self):
              if self.path.startswith("/slow"):
                  self.send_response(200)
                  self.send_header("transfer-encoding", "chunked")
                  self.end_headers()
                  name = socket.gethostname()
                  while not os.path.exists("/run/enough"):
                      self.wfile.write(f"{len(name):x}\\r\\n{name}\\r\\n".encode())
                      self.wfile.flush()
                      time.sleep(0.1)
                  self.wfile.write(b"0\\r\\n\\r\\n")
                  return
              status = 200
              seen = {name.lower(): value for name, value in self.headers.items()}
              seen["port"] = self.client_address[1]
              seen["from"] = self.client_address[0]
              body = json.dumps(seen) if self.path == "/headers" else socket.gethostname()
              if self.path == "/health":
                  at = time.time() * 1000
                  try:
                      word = open("/run/health").read().strip()
                  except FileNotFoundError:
                      word = "200"
                  with open("/var/log/checks", "a") as log:
                      log.write(json.dumps({**seen, "at": at, "answered": word}) + "\\n")
                  if word == "hang":
                      time.sleep(3600)
                  status = int(word)
              self.send_response(status)
              if status in (301, 302):
                  self.send_header("location", "/")
              self.send_header("content-length", str(len(body)))
              self.end_headers()
              self.wfile.write(body.encode())

          def log_message(self, *args):
              pass

      class Server(ThreadingHTTPServer):
          request_queue_size = 256

      threading.Thread(target=Server(("", 8080), Handler).serve_forever).start()
      Server(("", 80), Handler).serve_forever()
  - path: /etc/systemd/system/web.service
    content: |
      [Service]
      ExecStart=python3 /opt/server.py
      [Install]
      WantedBy=multi-user.target
runcmd:
  - [systemctl, enable, --now, web.service]
  - [sh, -c, "until curl --silent localhost/; do sleep 0.1; done"]
  - [sh, -c, "echo first boot of $(hostname) > /dev/console"]
`;
