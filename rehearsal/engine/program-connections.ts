import { Client } from "@grpc/grpc-js";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { getEngine, getMonitor } from "@pulumi/pulumi/runtime/index.js";

/**
 * The connections of inline programs to their engines, which the SDK never closes. One whose engine has ended goes on trying
 * to reach it, and gRPC shares connections by address: when a later engine gets the same port, its program fails at its first
 * call, with "No connection established. Last error: null".
 */
export class ProgramConnections {
  #open: readonly Client[] = [];

  /** The same program. Each run of it closes the connections of the one before. */
  of(program: PulumiFn): PulumiFn {
    return () => {
      this.close();
      this.#open = [getMonitor(), getEngine()].filter((client) => client instanceof Client);
      return program();
    };
  }

  /** Closes those of the last run; its engine must have ended. */
  close(): void {
    for (const client of this.#open) client.close();
    this.#open = [];
  }
}
