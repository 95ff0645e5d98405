import type { Issued } from "../kinds/acm/certificate-records.ts";

/** A certificate is renewed when so much of its time is left. ACM begins weeks ahead of the end; a rehearsal's may be valid for minutes. */
const renewalShare = 1 / 3;

/** Whether a certificate is to be ordered now. One that no load balancer serves is not renewed. */
export function isDue(
  { issued, inUse }: { readonly issued: Issued | undefined; readonly inUse: boolean },
  now: string,
): boolean {
  if (issued === undefined) return true;
  const [begin, end] = [Date.parse(issued.notBefore), Date.parse(issued.notAfter)];
  return inUse && Date.parse(now) >= end - (end - begin) * renewalShare;
}
