import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { createSecureContext, type SecureContext } from "node:tls";

/** An authority that is started anew has another root, and takes longer than this to issue by it. */
const lookMilliseconds = 250;

/** The roots in a file, which are trusted and no others, not even the system's. Read again when the file changes. Close it in the end. */
export class Trust {
  readonly #file: string;
  readonly #take = () => {
    this.#context = contextOf(this.#file);
  };
  #context: SecureContext;

  constructor(file: string) {
    this.#file = file;
    this.#context = contextOf(file);
    watchFile(file, { interval: lookMilliseconds, persistent: false }, this.#take);
  }

  /** For connections that are made now. One for all of them: to read roots costs more than a handshake. */
  get context(): SecureContext {
    return this.#context;
  }

  close(): void {
    unwatchFile(this.#file, this.#take);
  }
}

function contextOf(file: string): SecureContext {
  return createSecureContext({ ca: readFileSync(file) });
}
