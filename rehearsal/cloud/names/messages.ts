import { createServer } from "node:net";
import type { Socket } from "node:net";

import { decode, encode, TRUNCATED_RESPONSE } from "dns-packet";
import type { DecodedPacket, Packet } from "dns-packet";

import { largestAnswerBytes } from "./answer.ts";

/** `undefined`: nobody can say. */
export type Answering = (query: DecodedPacket) => Packet | undefined | Promise<Packet | undefined>;

/** A server for queries as they are sent over TCP, each with two bytes in front that say how long it is. */
export class NameStreams {
  readonly #answering: Answering;
  readonly #sockets = new Set<Socket>();
  readonly server = createServer((socket) => {
    this.#serve(socket);
  });

  constructor(answering: Answering) {
    this.#answering = answering;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let received = Buffer.alloc(0);
    socket.on("data", (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) {
        const message = received.subarray(2, 2 + received.readUInt16BE());
        received = received.subarray(2 + message.length);
        void messageIn(message, this.#answering, (answer) => encode(answer)).then((answer) => {
          if (answer === undefined) socket.destroy();
          else if (socket.writable) socket.write(withLength(answer));
        });
      }
    });
  }
}

/** The answer to a message. Nothing for what is no query: two servers must not answer each other for ever. */
export async function messageIn(
  message: Buffer,
  answering: Answering,
  write: (answer: Packet, query: Packet) => Buffer,
): Promise<Buffer | undefined> {
  try {
    const query = decode(message);
    const answer = query.flag_qr ? undefined : await answering(query);
    return answer === undefined ? undefined : write(answer, query);
  } catch {
    return undefined;
  }
}

/** What is too large for a datagram is said to be, and asked for again by TCP. */
export function writeDatagram(answer: Packet, query: Packet): Buffer {
  const message = encode(answer);
  if (message.length <= largestAnswerBytes(query)) return message;
  return encode({ ...answer, flags: (answer.flags ?? 0) | TRUNCATED_RESPONSE, answers: [], authorities: [] });
}

function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
