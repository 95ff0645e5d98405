import type { Cloud } from "../../cloud.ts";
import type { Instance } from "../../instance.ts";
import { healthOf, type SourceHealth, type TargetSource } from "../balancing/target-health.ts";
import type { GroupInputs, GroupRecord } from "./group-records.ts";

/** What a group's instances are behind. */
function sourcesOf({ targetGroupArns = [], loadBalancers = [] }: GroupInputs): readonly TargetSource[] {
  return [
    ...targetGroupArns.map((targetGroupArn) => ({ targetGroupArn })),
    ...loadBalancers.map((classic) => ({ classic })),
  ];
}

export async function sourceHealthOf(cloud: Cloud, { inputs }: GroupRecord): Promise<readonly SourceHealth[]> {
  return Promise.all(sourcesOf(inputs).map((source) => healthOf(cloud, source)));
}

/** In the group and not leaving it. */
export function membersOfGroup({ instances }: Cloud, name: string): readonly Instance[] {
  return instances.filter(
    ({ group, lifecycle }) => group === name && (lifecycle === "Pending" || lifecycle === "InService"),
  );
}

/**
 * What a group still waits for, in words: its instances to be in service, and as many of them healthy in every load
 * balancer as the program asked for; one that is being deleted, for its instances to go.
 */
export async function waitingOf(cloud: Cloud, group: GroupRecord): Promise<string | undefined> {
  if (group.deleting === true) return leavingWords(cloud, group);
  const { inputs, computed } = group;
  const inService = membersOfGroup(cloud, group.id).filter(({ lifecycle }) => lifecycle === "InService");
  const sound = inService.filter(({ state, offSince }) => state === "running" && offSince === undefined);
  const wantedHealthy = Math.max(inputs.minElbCapacity ?? 0, inputs.waitForElbCapacity ?? 0);
  const sources = wantedHealthy > 0 ? await sourceHealthOf(cloud, group) : [];
  const isHealthy = ({ id }: Instance) => sources.every(({ targets }) => targets.get(id)?.state === "healthy");
  const healthy = wantedHealthy > 0 ? sound.filter(isHealthy) : [];
  if (sound.length >= computed.desiredCapacity && healthy.length >= wantedHealthy) return undefined;
  return [
    `${sound.length} of ${computed.desiredCapacity} instances in service`,
    ...(wantedHealthy > 0 ? [`${healthy.length} of ${wantedHealthy} healthy in the load balancer`] : []),
    ...checkWords(sources, sound),
    ...(computed.failure === undefined ? [] : [`the last launch failed: ${computed.failure.message}`]),
  ].join("; ");
}

function leavingWords({ instances }: Cloud, { id }: GroupRecord): string {
  const left = instances.filter(({ group, lifecycle }) => group === id && lifecycle !== "Terminated");
  const words = left.map((instance) => `${instance.id} ${instance.lifecycle}`);
  return `${left.length} instances still to go${left.length === 0 ? "" : `: ${words.join(", ")}`}`;
}

/** What the checks of those who are not in say: the first thing that whoever waits wants to know. */
function checkWords(sources: readonly SourceHealth[], instances: readonly Instance[]): readonly string[] {
  const words = sources.flatMap(({ targets }) =>
    instances.flatMap(({ id }) => {
      const health = targets.get(id);
      return health === undefined || health.state === "healthy" ? [] : [`${id}: ${health.words}`];
    }),
  );
  return words.length === 0 ? [] : [`last checks: ${words.join(", ")}`];
}
