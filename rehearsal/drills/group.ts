import { DrillFailure } from "./drill.ts";
import type { Stage } from "./stage/stage.ts";

/** AWS's auto scaling group with room to grow, which follows the load of its processors. */
export const groupSettings = { hostCount: 2, maxHosts: 3, scaleOn: "cpu", scaleTarget: 50 } as const;

/**
 * Makes the group's hosts so busy that target tracking wants so many of them. What it sees is said, not measured: one
 * drill's load is nothing that a scaler would notice.
 */
export async function wantHosts(stage: Stage, count: number): Promise<void> {
  const present = (await stage.hosts()).length;
  // Of the work of `count` hosts at their target, what each of those present has; less, so that it is not one host more.
  const cpuPercent = Math.floor(((count - 0.3) * groupSettings.scaleTarget) / present);
  await stage.ask("POST", `/_rehearsal/groups/${encodeURIComponent(groupOf(stage))}/load`, { cpuPercent });
}

/** Nothing is measured any more, so the group stays as it is. */
export async function forgetLoad(stage: Stage): Promise<void> {
  await stage.ask("POST", `/_rehearsal/groups/${encodeURIComponent(groupOf(stage))}/load`, {});
}

function groupOf({ outputs }: Stage): string {
  const { autoscalingGroup } = (outputs["aws"] ?? {}) as { readonly autoscalingGroup?: string };
  if (autoscalingGroup === undefined) throw new DrillFailure("the site's outputs name no auto scaling group");
  return autoscalingGroup;
}
