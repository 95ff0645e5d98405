import { createSocket } from "node:dgram";
import type { Socket as Datagrams } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { messageIn, NameStreams, writeDatagram } from "./messages.ts";
import { NameZones } from "./name-zones.ts";

/** A port that is free for TCP may be taken for UDP: then another one. */
const ATTEMPTS = 20;

/** Zones that are served on a free port of 127.0.0.1, by UDP and TCP. */
export class NameServer extends NameZones {
  readonly #datagrams: Datagrams;
  readonly #streams: NameStreams;
  #closed: Promise<void> | undefined;

  private constructor(datagrams: Datagrams, streams: NameStreams) {
    super(datagrams.address().port);
    this.#datagrams = datagrams;
    this.#streams = streams;
    datagrams.on("message", (message, { address, port }) => {
      void messageIn(message, (query) => this.answer(query), writeDatagram).then((answer) => {
        // Whoever asked asks again if it is lost.
        if (answer !== undefined) datagrams.send(answer, port, address, () => undefined);
      });
    });
  }

  static async open(): Promise<NameServer> {
    for (let attempt = 1; ; attempt += 1) {
      let server: NameServer | undefined;
      const streams = new NameStreams((query) => server?.answer(query));
      streams.server.listen(0, "127.0.0.1");
      await once(streams.server, "listening");
      const datagrams = createSocket("udp4");
      try {
        datagrams.bind((streams.server.address() as AddressInfo).port, "127.0.0.1");
        // Rejects with an `error`.
        await once(datagrams, "listening");
        return (server = new NameServer(datagrams, streams));
      } catch (error) {
        datagrams.close();
        await streams.close();
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Closing it again is fine. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#datagrams.close();
    await this.#streams.close();
  }
}
