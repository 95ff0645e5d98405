import { UserError } from "../user-error.ts";
import { gzip } from "./gzip.ts";

/** EC2's limit in bytes, before base64: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html. */
const MAXIMUM_BYTES = 16_384;

/**
 * User data as a launch template wants it: base64, of gzip, which cloud-init knows by itself.
 *
 * @throws {UserError} if it is too large for EC2.
 */
export function gzipUserData(text: string): string {
  const compressed = gzip(text);
  if (compressed.byteLength > MAXIMUM_BYTES) {
    throw new UserError(
      `The hosts' user data may have ${MAXIMUM_BYTES} bytes when compressed and has ${compressed.byteLength}: ` +
        "give the site fewer domains or probes.",
    );
  }
  return Buffer.from(compressed).toString("base64");
}
