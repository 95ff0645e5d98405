/** One provider instance of a program: a default one, or one that the program made. */
export interface Connection<Client> {
  readonly client: Client;
  /** Aborts what runs for this instance. */
  cancel(): void;
  /** Aborted by `cancel`, or after so many seconds. */
  signal(timeoutSeconds: number): AbortSignal;
}

/**
 * Keeps provider instances apart. The engine attaches all instances of a package to the one process, and no request says which
 * instance it is for; but each instance has a connection of its own, over which it is configured before anything else.
 */
export class Connections<Client> {
  readonly #byPeer = new Map<string, Connection<Client>>();

  configure(peer: string, client: Client): void {
    this.#byPeer.set(peer, openConnection(client));
  }

  /** @throws {Error} for a peer that was never configured: guessing could reach the wrong account. */
  get(peer: string): Connection<Client> {
    const connection = this.#byPeer.get(peer);
    if (connection === undefined) {
      throw new Error("This connection to the provider was not configured; the engine has to start a new one.");
    }
    return connection;
  }

  cancel(peer: string): void {
    this.#byPeer.get(peer)?.cancel();
  }

  cancelAll(): void {
    for (const connection of this.#byPeer.values()) {
      connection.cancel();
    }
  }
}

function openConnection<Client>(client: Client): Connection<Client> {
  const controller = new AbortController();
  return {
    client,
    cancel() {
      controller.abort(new Error("The operation was cancelled."));
    },
    signal(timeoutSeconds) {
      const limit = new AbortController();
      const timer = setTimeout(() => {
        limit.abort(new Error(`The operation took longer than ${timeoutSeconds} s (customTimeouts can allow more).`));
      }, timeoutSeconds * 1000);
      // The limit of an operation must not keep the process alive that ran it.
      timer.unref();
      return AbortSignal.any([controller.signal, limit.signal]);
    },
  };
}
