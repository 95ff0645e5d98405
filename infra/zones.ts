import { UserError } from "./user-error.ts";

/** A DNS name, split where the zone that it is in begins. */
export interface ZonedName {
  readonly name: string;
  readonly zone: string;
  /** `@` for the zone's own name. */
  readonly label: string;
}

/**
 * Finds for each name the smallest of the zones that it is in.
 *
 * @param existing those that the account has
 * @param ownZone the one that the stack makes; empty: none
 * @throws {UserError} naming every name that is in none.
 */
export function zonedNames(names: readonly string[], existing: readonly string[], ownZone: string): ZonedName[] {
  const zones = [...new Set([...existing, ...(ownZone === "" ? [] : [ownZone])])];
  const found = names.map((name) => ({ name, zone: smallestZone(name, zones) }));
  const homeless = found.filter(({ zone }) => zone === undefined).map(({ name }) => name);
  if (homeless.length > 0) {
    const there = zones.length === 0 ? "it has none" : `it has ${zones.join(", ")}`;
    throw new UserError(
      `The account has no DNS zone for ${homeless.join(", ")} (${there}). Add the zone and have your registrar point to it, ` +
        "set dnsZone to have this stack make it, or set dns to elsewhere.",
    );
  }
  return found.flatMap(({ name, zone }) =>
    zone === undefined ? [] : [{ name, zone, label: name === zone ? "@" : name.slice(0, -zone.length - 1) }],
  );
}

/** Every name that a zone of `name` can have: itself and all above it but the top-level domain. */
export function zoneCandidates(name: string): string[] {
  const labels = name.replace(/^\*\./, "").split(".");
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
}

function smallestZone(name: string, zones: readonly string[]): string | undefined {
  return zoneCandidates(name).find((candidate) => zones.includes(candidate));
}
