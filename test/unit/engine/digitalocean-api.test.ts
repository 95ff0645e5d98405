import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, it, onTestFinished } from "vitest";

import { digitalOceanApi } from "../../../rehearsal/engine/clouds/digitalocean-api.ts";

/** The actions that DigitalOcean is asked for when a droplet is brought back that has a status. */
async function ordersFor(status: string): Promise<readonly unknown[]> {
  const orders: unknown[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => (body += data.toString()));
    request.on("end", () => {
      if (request.method === "POST") orders.push(JSON.parse(body));
      const droplet = { status, tags: [] };
      const action = { id: 7, status: "completed" };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(request.url?.endsWith("/droplets/101") === true ? { droplet } : { action }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await digitalOceanApi(`http://127.0.0.1:${port}`, "token").restart?.("101");
  return orders;
}

it.each([
  ["off", "power_on"],
  // It drains then; a power cycle would cut what it answers.
  ["active", "reboot"],
])("a droplet that is %s comes back by %s", async (status, type) => {
  expect(await ordersFor(status)).toEqual([{ type }]);
});
