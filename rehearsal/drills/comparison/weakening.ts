import type { CloudName } from "../../engine/clouds/cloud-name.ts";
import type { Drill } from "../drill.ts";
import { bothPatches, type Patch } from "../stage/program.ts";

/** A site without one of its protections, to see what that one is worth. */
export interface Weakening {
  /** Ends the name of the weakened drill: `no-gate` makes `release-no-gate`. */
  readonly name: string;
  /** As a row of the table says it: `without the gate`. */
  readonly title: string;
  /** Where the same can be taken out. */
  readonly clouds: readonly CloudName[];
  /** Over those of the drill, by their names without `evenkeel:`. Default: none. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What is changed in the program, its templates or its app. Default: nothing. */
  readonly patch?: Patch;
  /**
   * What a run says that fails for want of the protection, where losses don't tell. Default: only a run that loses more than
   * the drill may shows anything; one that fails by something else may do so with all protections, too.
   */
  readonly failsWith?: RegExp;
  /** How long the site may take to be whole again. Default: two minutes. */
  readonly recoverySeconds?: number;
}

/** Hosts that boot need as long at the provider's default check; a site that is broken would stay so for ever. */
const usualRecoverySeconds = 120;

/** The same drill without a protection. What it may lose is said of the whole site, and no measure for it. */
export function weakened(
  drill: Drill,
  { name, title, clouds, settings, patch, recoverySeconds = usualRecoverySeconds }: Weakening,
): Drill {
  const { base = () => ({}) } = drill;
  return {
    ...drill,
    name: `${drill.name}-${name}`,
    title: `${drill.title}, ${title}`,
    clouds: drill.clouds.filter((cloud) => clouds.includes(cloud)),
    settings: { ...drill.settings, ...settings },
    recoverySeconds,
    ...((patch !== undefined || drill.base !== undefined) && { base: () => bothPatches(base(), patch ?? {}) }),
  };
}
