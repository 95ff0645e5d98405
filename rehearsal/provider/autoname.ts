import { createHash, randomBytes } from "node:crypto";
import type { CheckFailure } from "./check-failure.ts";
import type { Autoname } from "./schema.ts";
import { DEFAULTS, isList, property } from "./values.ts";
import type { PropertyMap } from "./values.ts";

export interface AutonamingRequest {
  /** The resource's logical name in the program. */
  readonly logicalName: string;
  /** The engine's randomness: the same seed gives the same name, so that an update does what its plan said. */
  readonly randomSeed: Uint8Array;
  /** What the stack's `pulumi:autonaming` says of this resource. */
  readonly configured?: { readonly mode: "propose" | "enforce" | "disable"; readonly proposedName: string };
}

/** As many as the official providers append. */
const HEX_DIGITS = 7;

/** A made-up name: the one that the resource has already, else the logical name with random hex digits behind it. */
export function autoname(
  rule: Autoname,
  oldInputs: PropertyMap | undefined,
  request: AutonamingRequest,
): { readonly name: string } | { readonly failure: CheckFailure } {
  const kept = oldInputs && property(oldInputs, rule.property);
  const filled = oldInputs && property(oldInputs, DEFAULTS);
  if (typeof kept === "string" && isList(filled) && filled.includes(rule.property)) {
    return { name: kept };
  }
  if (request.configured?.mode === "disable") {
    const reason = "is missing; a name is required, because the stack's pulumi:autonaming makes none up";
    return { failure: { property: rule.property, reason } };
  }
  const made = request.configured?.proposedName ?? `${request.logicalName}-${hexDigits(request.randomSeed)}`;
  const name = rule.lowerCase === true ? made.toLowerCase() : made;
  if (name.length > rule.maxLength) {
    const reason =
      `would be made up as ${JSON.stringify(name)}, ${name.length} characters; at most ${rule.maxLength} are allowed: ` +
      `give the resource a shorter logical name, or give ${rule.property} yourself`;
    return { failure: { property: rule.property, reason } };
  }
  return { name };
}

function hexDigits(seed: Uint8Array): string {
  const source = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(HEX_DIGITS);
  return source.toString("hex").slice(0, HEX_DIGITS);
}
