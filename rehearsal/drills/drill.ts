import type { CloudName } from "../engine/clouds/cloud-name.ts";
import type { Allowance } from "./allowance.ts";
import type { Elsewhere } from "./load/plan.ts";
import type { AskCloud } from "./stage/ask-cloud.ts";
import type { Patch } from "./stage/program.ts";
import type { Stage } from "./stage/stage.ts";

/** A failure, or a change, caused on purpose under load. One per file, and a line in `catalogue.ts`. */
export interface Drill {
  /** What a person types: `host-killed`. */
  readonly name: string;
  /** What happens, as a reader of the report wants to know it. */
  readonly title: string;
  readonly clouds: readonly CloudName[];
  readonly mayLose: 0 | Allowance;
  /** Settings of the stage that differ from the usual ones, by their names without `evenkeel:`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Gives the cloud's account what the site needs with these settings, such as a key. Done before each run of the drill. */
  readonly account?: (ask: AskCloud, cloud: CloudName) => Promise<void>;
  /** Whether it begins with a site that was just made for the first time. Default: with what the last drill left. */
  readonly newSite?: boolean;
  /**
   * How long certificates are valid that the site gets. With another one than the last drill's it gets a new site: an
   * authority that is started anew knows no account. Default: 90 days.
   */
  readonly validitySeconds?: number;
  /** `http`: the load comes by plain HTTP, and follows where it is sent. Default: by the site's own url. */
  readonly entrance?: "http";
  /** What this clone's program is changed to before all else; `programs` come on top. Default: it is as it is. */
  readonly base?: () => Patch;
  /**
   * Changed programs that `stage.up` is asked for by name. They are made anew for each run of the drill, and what hosts fetch
   * is packed before the load begins: in the real world that happens on another machine than the hosts'.
   */
  readonly programs?: Readonly<Record<string, () => Patch>>;
  /** What a share of the load's GETs asks beside the usual. Default: nothing. */
  readonly elsewhere?: Elsewhere;
  /** How long the site may take to be whole again afterwards. Default: four minutes. */
  readonly recoverySeconds?: number;
  /**
   * Causes the failure and brings the stage back: in the end it serves, whole. The load runs before, meanwhile and after.
   * A load balancer that takes hosts out and lets them in again is waited for here or by the runner, whoever cares.
   *
   * @throws {DrillFailure} when something else than requests went wrong
   */
  readonly run: (stage: Stage) => Promise<void>;
}
