import { createHash } from "node:crypto";
import { mkdirSync, realpathSync } from "node:fs";
import { connect, createServer } from "node:net";

/**
 * Takes the lock `name` of `folder`, or returns undefined when another process has it. A lock is a listening socket, so it
 * ends with its process however that ends, and there is no stale lock to clean up. `purpose` is what others are told.
 */
export function tryLock(folder, name, purpose) {
  const waiting = new Set();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.unref();
    socket.on("error", () => {}).on("close", () => waiting.delete(socket));
    socket.write(`${JSON.stringify({ pid: process.pid, purpose })}\n`);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(undefined) : reject(error)));
    server.listen(socketAddress(folder, name), () => {
      server.unref();
      resolve({
        release: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of waiting) socket.destroy();
          }),
      });
    });
  });
}

/** Takes the lock, waiting for whoever has it; `onWait` is told who that is, once per holder. */
export async function lock(folder, name, purpose, onWait) {
  for (;;) {
    const taken = await tryLock(folder, name, purpose);
    if (taken) return taken;
    const holder = await lockHolder(folder, name);
    if (!holder) continue;
    onWait(holder);
    await holder.ended;
  }
}

/** Who has a lock: process id, purpose, and a promise of its end; undefined when nobody has it. */
export function lockHolder(folder, name) {
  return new Promise((resolve) => {
    const socket = connect(socketAddress(folder, name));
    const ended = new Promise((end) => socket.once("close", end));
    let text = "";
    socket.on("error", () => resolve(undefined));
    socket.on("data", (data) => {
      text += data;
      if (!text.endsWith("\n")) return;
      resolve({ ...JSON.parse(text), ended, forget: () => socket.destroy() });
    });
    socket.on("close", () => resolve(undefined));
  });
}

/** An abstract socket, which only Linux has (unix(7)): the kernel removes it with its process. */
function socketAddress(folder, name) {
  mkdirSync(folder, { recursive: true });
  const id = createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 16);
  return `\0evenkeel/${id}/${name}`;
}
