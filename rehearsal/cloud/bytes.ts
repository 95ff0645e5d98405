import type { Bytes } from "./data-plane.ts";

/** Text or bytes of the contract as what goes over the wire; none is empty. */
export function bytesOf(content: string | Bytes | undefined): Buffer {
  return typeof content === "object" ? Buffer.from(content.base64, "base64") : Buffer.from(content ?? "");
}
