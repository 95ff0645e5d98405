import { gzipSync, strToU8 } from "fflate";

/**
 * A text, compressed. The same text gives the same bytes on every machine, because fflate computes them in JavaScript;
 * zlib's differ from one processor to the next.
 */
export function gzip(text: string): Uint8Array {
  return gzipSync(strToU8(text), { level: 9, mtime: 0 });
}
