import { randomBytes, randomInt } from "node:crypto";

/** An id as EC2 makes them: `vpc-` and 17 hexadecimal digits. */
export function newId(prefix: string): string {
  return `${prefix}-${randomBytes(9).toString("hex").slice(0, 17)}`;
}

/** The end of a balancer's or target group's ARN: 16 hexadecimal digits. */
export function newArnSuffix(): string {
  return randomBytes(8).toString("hex");
}

/** Four letters say what kind of key it is: `ASIA` is for temporary credentials. */
export function newAccessKeyId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return `ASIA${Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join("")}`;
}

/** `resource` is all that stands behind the account: `vpc/vpc-1`, or `role/name`. A global service has no region. */
export function arnOf(
  { accountId }: { readonly accountId: string },
  service: string,
  { region, resource }: { readonly region: string; readonly resource: string },
): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
