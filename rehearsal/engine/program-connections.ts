import type { ChannelOptions } from "@grpc/grpc-js";
import * as runtime from "@pulumi/pulumi/runtime/index.js";

/**
 * Gives each connection of an inline program to its engine a socket of its own. The SDK never closes them; some go on trying to
 * reach an engine that has ended, and gRPC shares sockets by address: when a later engine gets the same port, its program
 * fails at its first call, with "No connection established. Last error: null". To close them instead would be no better:
 * a program that outlives its engine spoils the SDK's log for all later ones.
 * @throws {Error} if the SDK keeps its options elsewhere
 */
export function separateProgramConnections(): void {
  const { grpcClientOptions } = runtime as { readonly grpcClientOptions?: ChannelOptions };
  if (grpcClientOptions === undefined) throw new Error("the Pulumi SDK keeps its gRPC options elsewhere");
  grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
}
