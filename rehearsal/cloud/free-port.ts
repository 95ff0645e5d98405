import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** A TCP port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const { port } = await freePorts("port");
  return port;
}

/** One for each name, all different: one drawn after another was let go may be that again. */
export async function freePorts<Name extends string>(...names: readonly Name[]): Promise<Record<Name, number>> {
  const held = await Promise.all(
    names.map(async (name) => {
      const server = createServer();
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return { name, server, port: (server.address() as AddressInfo).port };
    }),
  );
  for (const { server } of held) {
    server.close();
    await once(server, "close");
  }
  return Object.fromEntries(held.map(({ name, port }) => [name, port])) as Record<Name, number>;
}
