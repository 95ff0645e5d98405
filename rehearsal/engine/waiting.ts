import { setTimeout as delay } from "node:timers/promises";

import { Mistake } from "./mistake.ts";

const pollMilliseconds = 250;

/** Asks until it is so. @throws {Mistake} that says what did not happen in that time. */
export async function waitUntil(what: string, seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() >= deadline) throw new Mistake(`${what}: still not done after ${seconds} s.`);
    await delay(pollMilliseconds);
  }
}
