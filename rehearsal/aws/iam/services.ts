import { actions, prefixes } from "./service-table.ts";

const SERVICES: ReadonlySet<string> = new Set(words(prefixes));

const ACTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(actions).map(([service, verbs]) => [service, words(verbs)]),
);

export function isService(prefix: string): boolean {
  return SERVICES.has(prefix);
}

/** @returns `undefined` for a service of which only the prefix is known */
export function actionsOf(service: string): readonly string[] | undefined {
  return ACTIONS.get(service);
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
