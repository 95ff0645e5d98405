import type { MemberHealth } from "../../../../cloud/data-plane.ts";
import { isHealthyStatus } from "../../../../cloud/healthy-statuses.ts";
import type { Cloud } from "../../cloud.ts";
import { types } from "../../types.ts";
import { type BalancerPlan, planOf } from "./balancer-spec.ts";
import type { BalancerComputed } from "./balancer.ts";
import type { ClassicInputs } from "./classic-records.ts";
import { classicPlanOf } from "./classic-spec.ts";
import { forwardedTo, listenersOf } from "./listener-records.ts";
import type { LoadBalancerInputs } from "./load-balancer.ts";

/** Of one target, as its balancer sees it. `initial`: on its way in, no verdict yet. */
export interface TargetHealth {
  readonly state: "healthy" | "initial" | "unhealthy";
  /** The last check in words, for people. */
  readonly words: string;
}

/** What a group can be behind. */
export type TargetSource = { readonly targetGroupArn: string } | { readonly classic: string };

/** Health of all targets of one source by instance, and how long a check takes to become a verdict. */
export interface SourceHealth {
  readonly targets: ReadonlyMap<string, TargetHealth>;
  readonly ejectSeconds: number;
}

/** A target group that no balancer forwards to has nobody checked. */
export async function healthOf(cloud: Cloud, source: TargetSource): Promise<SourceHealth> {
  const found = findBalancer(cloud, source);
  if (found === undefined) return { targets: new Map(), ejectSeconds: 0 };
  const { plan, computed } = found;
  const { statuses, unhealthyThreshold, intervalSeconds } = plan.spec.health;
  const members = await membersOf(cloud, computed);
  const targets = [
    ...members.map((member): [string, TargetHealth] => [member.id, stateOf(member, statuses)]),
    ...plan.unreachable.map((id): [string, TargetHealth] => [id, { state: "unhealthy", words: keptOut }]),
  ];
  return { targets: new Map(targets), ejectSeconds: unhealthyThreshold * intervalSeconds };
}

export const keptOut = "timed out: security groups keep the load balancer's checks from it";

/** The data plane's answer while a balancer itself is down: no verdict on its members. */
const balancerOff = "the load balancer is off";

/** One that does not listen yet has no members in the data plane. */
export async function membersOf(cloud: Cloud, computed: BalancerComputed): Promise<readonly MemberHealth[]> {
  return computed.openPorts.length === 0 ? [] : cloud.dataPlane.loadBalancerMembers(computed.machine);
}

function stateOf({ healthy, lastCheck }: MemberHealth, statuses: string): TargetHealth {
  if (healthy) return { state: "healthy", words: lastCheck };
  const isSettled = lastCheck !== "not checked yet" && lastCheck !== balancerOff && !isGood(lastCheck, statuses);
  return { state: isSettled ? "unhealthy" : "initial", words: lastCheck };
}

/** Passed, but not often enough yet. */
function isGood(lastCheck: string, statuses: string): boolean {
  return lastCheck === "connected" || (/^\d{3}$/.test(lastCheck) && isHealthyStatus(Number(lastCheck), statuses));
}

function findBalancer(
  cloud: Cloud,
  source: TargetSource,
): { readonly plan: BalancerPlan; readonly computed: BalancerComputed } | undefined {
  const { records } = cloud;
  if ("classic" in source) {
    const balancer = records.get<ClassicInputs, BalancerComputed>(types.classicLoadBalancer, source.classic);
    if (balancer === undefined || balancer.deleting === true) return undefined;
    return { plan: classicPlanOf(cloud, balancer), computed: balancer.computed };
  }
  const balancer = records
    .all<LoadBalancerInputs, BalancerComputed>(types.loadBalancer)
    .find(({ id }) => forwardedTo(listenersOf(records, id))[0] === source.targetGroupArn);
  return balancer === undefined ? undefined : { plan: planOf(cloud, balancer), computed: balancer.computed };
}
