import type { Arguments } from "../arguments.ts";

/** What a person types for a verb on the same stack in the same home. */
export function commandFor({ stack, home }: Pick<Arguments, "stack" | "home">, words: string): string {
  const options = [
    ...(stack === "dev" ? [] : [`--stack ${stack}`]),
    ...(home.isDefault ? [] : [`--home ${home.folder}`]),
  ];
  return `npm run rehearsal -- ${[words, ...options].join(" ")}`;
}
