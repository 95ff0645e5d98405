import type { Stage } from "./stage/stage.ts";

/**
 * How long certificates are valid in drills that wait for a renewal: it is due after two thirds of that. Then time is left
 * for what the drills do to it, and for hosts, which look every 20 s and take about 15 s to get the lease and to order.
 */
export const shortValiditySeconds = 360;

/** Milliseconds from now until a certificate is due; negative when it is. */
export function millisecondsToDue({ notAfter }: { readonly notAfter: number }): number {
  return notAfter - (shortValiditySeconds * 1000) / 3 - Date.now();
}

/** Waits until a certificate is due, or so many seconds before that. */
export async function untilDue(
  stage: Stage,
  certificate: { readonly notAfter: number },
  earlierSeconds = 0,
): Promise<void> {
  const isDue = () => millisecondsToDue(certificate) <= earlierSeconds * 1000;
  await stage.until("the certificate is due", isDue, shortValiditySeconds);
}
