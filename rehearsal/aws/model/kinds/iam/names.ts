import { randomInt } from "node:crypto";

import { AwsError } from "../../kind.ts";

/** Lengths and characters of botocore's model of IAM: `roleNameType`, `policyNameType`, `instanceProfileNameType`, `pathType`. */
export function checkName(name: string, maximum: number): void {
  if (name.length <= maximum && /^[\w+=,.@-]+$/.test(name)) return;
  throw new AwsError(
    "ValidationError",
    `The name ${JSON.stringify(name)} is invalid: it has 1 to ${maximum} letters, digits and _+=,.@-`,
  );
}

export function checkPath(path: string): void {
  if (path.length <= 512 && /^(\/|\/[!-~]+\/)$/.test(path)) return;
  throw new AwsError("ValidationError", `The path ${JSON.stringify(path)} is invalid: it begins and ends with a slash`);
}

/** `AROA` for roles, `AIPA` for instance profiles, and 17 capital letters and digits. */
export function newUniqueId(prefix: "AROA" | "AIPA"): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return `${prefix}${Array.from({ length: 17 }, () => letters[randomInt(letters.length)]).join("")}`;
}
