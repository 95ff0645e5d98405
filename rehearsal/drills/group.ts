import { DrillFailure } from "./drill-failure.ts";
import type { Stage } from "./stage/stage.ts";

/** AWS's auto scaling group with room to grow, which follows the load of its processors. */
export const groupSettings = { hostCount: 2, maxHosts: 3, scaleOn: "cpu", scaleTarget: 50 } as const;

/** What each of the hosts that are there is busy with, when their work is enough for so many. */
export function cpuPercentFor(count: number, present: number): number {
  // Not the whole target: that would be as good a reason for one host more.
  return Math.floor(((count - 0.5) * groupSettings.scaleTarget) / present);
}

/**
 * Makes the group's hosts so busy that target tracking wants so many of them. What it sees is said, not measured: a drill's
 * load is nothing that a scaler would notice.
 */
export async function wantHosts(stage: Stage, count: number): Promise<void> {
  const cpuPercent = cpuPercentFor(count, (await stage.hosts()).length);
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
