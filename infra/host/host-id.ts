import { createHash } from "node:crypto";

/**
 * What a host calls itself in the header `X-Served-By`: twelve hex digits made from the cloud's instance id, which it
 * does not give away. `templates/boot/identity.sh` computes the same on the host.
 */
export function hostId(instanceId: string): string {
  return createHash("sha256").update(instanceId).digest("hex").slice(0, 12);
}
