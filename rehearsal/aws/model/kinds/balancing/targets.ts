import type { Cloud } from "../../cloud.ts";
import type { Instance } from "../../instance.ts";
import { AwsError } from "../../kind.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { types } from "../../types.ts";
import type { TargetGroupInputs } from "./target-group.ts";

/** What a group says of the balancers that its instances are behind. */
interface GroupInputs {
  readonly targetGroupArns?: readonly string[];
  readonly loadBalancers?: readonly string[];
}

/** @throws {AwsError} */
export function requireTargetGroup({ records }: Cloud, arn: string): ResourceRecord<TargetGroupInputs> {
  const found = records.get<TargetGroupInputs, object>(types.targetGroup, arn);
  if (found !== undefined && found.deleting !== true) return found;
  throw new AwsError("TargetGroupNotFound", `Target group '${arn}' not found`);
}

/** Instances that are registered in a target group, also those that are being drained. */
export function targetsOf(cloud: Cloud, targetGroupArn: string): readonly Instance[] {
  return registered(cloud, ({ targetGroupArns = [] }) => targetGroupArns.includes(targetGroupArn));
}

/** The same of a classic load balancer. */
export function targetsOfClassic(cloud: Cloud, name: string): readonly Instance[] {
  return registered(cloud, ({ loadBalancers = [] }) => loadBalancers.includes(name));
}

/** A group that is being deleted still has its instances drained. */
function registered({ records, instances }: Cloud, chosen: (group: GroupInputs) => boolean): readonly Instance[] {
  return instances.filter(({ group, lifecycle, drained }) => {
    const record = records.get<GroupInputs, object>(types.group, group);
    const isIn = lifecycle === "InService" || (lifecycle === "Terminating:Wait" && drained !== true);
    return isIn && record !== undefined && chosen(record.inputs);
  });
}
