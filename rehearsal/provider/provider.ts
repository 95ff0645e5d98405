import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { Provider } from "./definition.ts";
import { ResourceProviderService } from "./protobuf.ts";
import { serviceOf } from "./service.ts";

export interface RunningProvider {
  /** On 127.0.0.1; for `PULUMI_DEBUG_PROVIDERS=NAME:PORT`. */
  readonly port: number;
  /** Cancels what runs and closes all connections. */
  readonly stop: () => Promise<void>;
}

/** Serves a provider in this process, for engines that attach to it by `PULUMI_DEBUG_PROVIDERS`. */
export async function startProvider<Client>(provider: Provider<Client>): Promise<RunningProvider> {
  const { connections, methods } = serviceOf(provider);
  // Artifacts don't pass through here, but whole user data and states of many members do.
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, methods);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) {
        resolve(bound);
      } else {
        reject(error);
      }
    });
  });
  return {
    port,
    stop: () => {
      connections.cancelAll();
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}
