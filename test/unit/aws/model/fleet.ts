import { types } from "../../../../rehearsal/aws/model/types.ts";
import type { HostView, RunningModel } from "./running-model.ts";
import { until } from "./running-model.ts";
import { type Balancing, createBalancing, createNetwork, groupInputs, type Network, templateInputs } from "./site.ts";

export interface Fleet extends Balancing {
  readonly network: Network;
  readonly template: string;
  /** With what was asked for. */
  readonly inputs: Record<string, unknown>;
}

/** A group behind a load balancer, ready. */
export async function createFleet(
  model: RunningModel,
  changed: { readonly group?: object; readonly template?: object } = {},
): Promise<Fleet> {
  const network = await createNetwork(model);
  const balancing = await createBalancing(model, network);
  const group = { targetGroupArns: [balancing.targetGroup], minElbCapacity: 2, ...changed.group };
  return { ...balancing, network, ...(await createGroupOn(model, network, group, changed.template)) };
}

/** A group with its launch template, ready. */
export async function createGroupOn(
  model: RunningModel,
  network: Network,
  changed: object,
  template: object = {},
): Promise<Pick<Fleet, "template" | "inputs">> {
  const { id } = await model.create(types.launchTemplate, templateInputs(network, template));
  const inputs = groupInputs(network, id, changed);
  await model.create(types.group, inputs);
  await model.ready(types.group, "fleet");
  return { template: id, inputs };
}

export async function hostsOf(model: RunningModel, state?: string): Promise<readonly HostView[]> {
  const { hosts } = await model.status();
  return hosts.filter((host) => state === undefined || host.state === state);
}

/** Waits until so many hosts run, none of them one of these. */
export async function replaced(model: RunningModel, gone: readonly string[], count = 2): Promise<readonly HostView[]> {
  return until(`${count} hosts other than ${gone.join(", ")} run`, async () => {
    const hosts = await hostsOf(model);
    const isSettled = hosts.every(({ id, state }) => state === "running" && !gone.includes(id));
    return isSettled && hosts.length === count ? hosts : undefined;
  });
}
