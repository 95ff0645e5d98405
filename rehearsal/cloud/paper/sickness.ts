import type { DataPlane } from "../data-plane.ts";

/**
 * What ails a paper host: it answers with that status (on every path, or on one), says that it serves another release,
 * or takes requests and never answers.
 */
export type Sickness =
  | { readonly kind: "status"; readonly status: number; readonly path?: string }
  | { readonly kind: "release"; readonly release: string }
  | { readonly kind: "silent" };

/** What only a data plane of paper can do. */
export interface PaperControls {
  /** `undefined`: well again. @throws {Error} if there is no such machine. */
  setSickness(machineId: string, sickness: Sickness | undefined): void;
}

export function isPaper(dataPlane: DataPlane): dataPlane is DataPlane & PaperControls {
  return dataPlane.kind === "paper" && "setSickness" in dataPlane;
}
