import { createHash } from "node:crypto";

/** How the official provider's state shows long texts that it doesn't want to keep: SHA-1 in hex. */
export function digest(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
