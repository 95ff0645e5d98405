import { chmodSync } from "node:fs";
import { Agent, request } from "node:https";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls, TLSSocket } from "node:tls";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { certbotRecipe } from "../unit/host/example-recipe.ts";
import { certify } from "./certified.ts";
import { hasTool } from "./tool.ts";
import { WebHost } from "./web-host.ts";
import { webServers } from "./web-server.ts";

const notice = "/run/evenkeel/reloading";
const recipe = { ...certbotRecipe, trustedRange: "127.0.0.1/32" };

/** Connections as the load balancer passes them through, kept as long as the server keeps them. */
class BalancedAgent extends Agent {
  constructor() {
    super({ keepAlive: true, maxSockets: 1 });
  }

  override createConnection({ port }: { port?: number | string | null }): TLSSocket {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`PROXY TCP4 203.0.113.9 127.0.0.1 40000 443\r\n`);
    return connectTls({ socket, servername: "example.org", rejectUnauthorized: false });
  }
}

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  /** Of the certificate; of a session that was resumed there is none. */
  readonly serial: string | undefined;
}

function post(port: number, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, agent, method: "POST", headers: { Host: "example.org" } };
    const asked = request(options, (response) => {
      const { socket } = response;
      const serial = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.serialNumber : undefined;
      response.resume().on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode, connection: response.headers.connection, serial });
      });
    });
    asked.on("error", reject).end("a=b");
  });
}

for (const server of webServers) {
  describe.skipIf(!hasTool(server.program))(`${server.title} that takes another certificate`, () => {
    let host: WebHost;
    let agents: Agent[];
    beforeEach(async () => {
      agents = Array.from({ length: 8 }, () => new BalancedAgent());
      host = await WebHost.start(
        server,
        recipe,
        (incoming, response) => {
          incoming.resume().on("end", () => response.end("done"));
        },
        {
          prepare: (files) => {
            certify(files, server);
            files.write("/run/evenkeel/.keep", "");
            chmodSync(files.root, 0o711);
          },
        },
      );
    });
    afterEach(async () => {
      for (const agent of agents) agent.destroy();
      await host.stop();
    });
    const port = (): number => host.ports.tls ?? 0;

    it("tells clients to use other connections shortly before, and not otherwise", async () => {
      const [agent = new BalancedAgent()] = agents;
      expect((await post(port(), agent)).connection).not.toBe("close");
      host.files.write(notice, "");
      expect((await post(port(), agent)).connection).toBe("close");
      host.files.removeFile(notice);
      expect((await post(port(), agent)).connection).not.toBe("close");
    });

    it("loses no request of busy clients, not even what must not be sent twice", async () => {
      const serials = new Set<string>();
      const failures: unknown[] = [];
      let over = false;
      const clients = agents.map(async (agent) => {
        while (!over) {
          const answer = await post(port(), agent).catch((error: unknown) => error as Error);
          if (answer instanceof Error || answer.status !== 200) failures.push(answer);
          else if (answer.serial !== undefined) serials.add(answer.serial);
        }
      });
      await expect.poll(() => serials.size).toBe(1);
      certify(host.files, server);
      host.files.write(notice, "");
      await sleep(500);
      host.process.kill(server.name === "nginx" ? "SIGHUP" : "SIGUSR1");
      await expect.poll(() => serials.size, { timeout: 10_000 }).toBe(2);
      await sleep(500);
      host.files.removeFile(notice);
      over = true;
      await Promise.all(clients);
      expect(failures).toEqual([]);
    });
  });
}
