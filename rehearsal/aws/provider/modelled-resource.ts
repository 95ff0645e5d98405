/** What of a resource type the rehearsal models: the inputs a program may give, and what it can read beyond them. */
export interface ModelledResource {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Names of properties, apart by spaces. */
export const list = (names: string): readonly string[] => names.split(" ");
