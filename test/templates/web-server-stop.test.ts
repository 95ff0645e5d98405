import { spawn } from "node:child_process";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { ask } from "./raw-http.ts";
import { hasTool } from "./tool.ts";
import { WebHost } from "./web-host.ts";
import { webServers } from "./web-server.ts";

const recipe = { ...exampleRecipe, serverNames: [] };

for (const server of webServers) {
  const missing = !hasTool(server.program) || !hasTool("start-stop-daemon", "dpkg");
  describe.skipIf(missing)(`stopping ${server.title}`, () => {
    let host: WebHost;
    let arrived: PromiseWithResolvers<ServerResponse>;
    beforeEach(async () => {
      arrived = Promise.withResolvers();
      host = await WebHost.start(server, recipe, (_, response) => {
        arrived.resolve(response);
      });
    });
    afterEach(() => host.stop());

    it("lets a request end that is being answered, and takes no new one", async () => {
      const underWay = ask(host.port, { line: "GET /", version: "1.0" });
      const response = await arrived.promise;

      const unit = host.files.read(`/etc/systemd/system/${server.unit}.d/evenkeel.conf`);
      const [program = "", ...stop] = /^ExecStop=-(\S.*)$/m.exec(unit)?.[1]?.split(" ") ?? [];
      const stopping = once(spawn(program, stop, { stdio: "inherit" }), "exit");
      await expect.poll(() => accepts(host.port)).toBe(false);

      response.end("complete");
      expect(await underWay).toMatchObject({ status: 200, body: "complete" });
      expect(await stopping).toEqual([0, null]);
      await expect.poll(() => host.process.exitCode).toBe(0);
    });
  });
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
