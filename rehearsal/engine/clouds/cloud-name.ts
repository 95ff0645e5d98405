/** The clouds of a rehearsal, as stacks name them in `evenkeel:cloud`; the first is the default. */
export const cloudNames = ["digitalocean", "aws"] as const;

export type CloudName = (typeof cloudNames)[number];
