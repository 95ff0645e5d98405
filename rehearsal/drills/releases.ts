import { randomBytes } from "node:crypto";

import type { Patch } from "./stage/program.ts";

/** The app as it is, but for its version: another release that answers the same. Another one with each call. */
export function anotherRelease(): Patch {
  const version = `0.1.0-drill.${randomBytes(4).toString("hex")}`;
  return { "app/package.json": (text) => text.replace(/"version": "[^"]*"/, `"version": "${version}"`) };
}
