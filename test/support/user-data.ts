import { gunzipSync } from "node:zlib";

import { z } from "zod";

/** The text of gzipped user data in Base64, as a launch template has it. */
export function unzipped(userData: unknown): string {
  return gunzipSync(Buffer.from(z.base64().parse(userData), "base64")).toString("utf8");
}
