import type { PolicyInputs } from "../kinds/compute/scaling-policy.ts";
import type { Load } from "../state.ts";

export interface Capacity {
  readonly desired: number;
  readonly min: number;
  readonly max: number;
}

/** Low load is what lies this far below the target, as in the alarm that AWS makes for scaling in. */
const lowShare = 0.9;

/**
 * The size that target tracking wants: as many instances as bring the metric to its target, which one policy may raise and all
 * have to agree to lower; down it goes one at a time.
 */
export function trackedCapacity(
  policies: readonly PolicyInputs[],
  load: Load | undefined,
  { desired, min, max }: Capacity,
): number {
  const wishes = policies.flatMap((policy) => wishOf(policy, load, desired) ?? []);
  if (wishes.length === 0) return desired;
  const wanted = Math.max(...wishes);
  const step = wanted < desired ? desired - 1 : wanted;
  return Math.min(Math.max(step, min), max);
}

/** `undefined` where a policy has nothing to say: it is off, or sees no metric. */
function wishOf(policy: PolicyInputs, load: Load | undefined, desired: number): number | undefined {
  const { enabled = true, targetTrackingConfiguration: tracking } = policy;
  const type = tracking?.predefinedMetricSpecification?.predefinedMetricType;
  const metric = type === "ALBRequestCountPerTarget" ? load?.requestsPerTarget : load?.cpuPercent;
  if (!enabled || tracking === undefined || load === undefined || metric === undefined) return undefined;
  // The whole work, in what one instance is to have of it.
  const shares = (metric * load.instances) / tracking.targetValue;
  if (shares > desired) return Math.ceil(shares);
  const isLow = tracking.disableScaleIn !== true && shares <= (desired - 1) * lowShare;
  return isLow ? Math.ceil(shares) : desired;
}
