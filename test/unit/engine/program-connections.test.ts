import {
  credentials,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { expect, it } from "vitest";
import * as runtime from "@pulumi/pulumi/runtime/index.js";

import { separateProgramConnections } from "../../../rehearsal/engine/program-connections.ts";

const same = (bytes: Buffer) => bytes;
const service: ServiceDefinition = {
  ask: {
    ...{ path: "/test/ask", requestStream: false, responseStream: false },
    ...{ requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same },
  },
};

async function listen(port: number): Promise<{ readonly server: Server; readonly port: number }> {
  const server = new Server();
  server.addService(service, {
    ask: (_: unknown, answer: (error: null, bytes: Buffer) => void) => {
      answer(null, Buffer.from("well"));
    },
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, found) => {
      if (error === null) resolve(found);
      else reject(error);
    });
  });
  return { server, port: bound };
}

it("a program reaches its engine where the connection of an earlier one still tries in vain", async () => {
  separateProgramConnections();
  const { grpcClientOptions } = runtime as { readonly grpcClientOptions?: object };
  const Client = makeGenericClientConstructor(service, "test");
  const ask = (port: number) =>
    new Promise<string>((resolve) => {
      const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), grpcClientOptions);
      client["ask"]?.(Buffer.from("how"), (error: Error | null, bytes?: Buffer) => {
        resolve(error?.message ?? String(bytes));
      });
    });
  const earlier = await listen(0);
  earlier.server.forceShutdown();
  expect(await ask(earlier.port)).toContain("ECONNREFUSED");
  const { server } = await listen(earlier.port);
  expect(await ask(earlier.port)).toBe("well");
  server.forceShutdown();
});
