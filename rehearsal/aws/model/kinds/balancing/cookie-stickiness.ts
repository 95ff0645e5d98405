import type { Records } from "../../cloud.ts";
import { AwsError, type Kind } from "../../kind.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { types } from "../../types.ts";

export interface StickinessInputs {
  readonly name: string;
  readonly loadBalancer: string;
  readonly lbPort: number;
  /** Seconds. Default: as long as the browser is open. */
  readonly cookieExpirationPeriod?: number;
}

export const cookieStickiness: Kind<StickinessInputs> = {
  type: types.cookieStickiness,
  create({ records }, { inputs: { name, loadBalancer, lbPort } }) {
    const balancer = records.get<{ readonly listeners: readonly { readonly lbPort: number }[] }, object>(
      types.classicLoadBalancer,
      loadBalancer,
    );
    if (balancer === undefined || balancer.deleting === true) {
      throw new AwsError("LoadBalancerNotFound", `There is no ACTIVE Load Balancer named '${loadBalancer}'`);
    }
    if (!balancer.inputs.listeners.some((listener) => listener.lbPort === lbPort)) {
      throw new AwsError("ListenerNotFound", `'${loadBalancer}' has no listener on port ${lbPort}`);
    }
    if (stickinessOf(records, loadBalancer).some(({ inputs }) => inputs.name === name)) {
      throw new AwsError("DuplicatePolicyName", `'${loadBalancer}' has a policy named '${name}' already`);
    }
    return Promise.resolve({ id: `${loadBalancer}:${lbPort}:${name}`, computed: {} });
  },
  outputs: (_cloud, { region }) => ({ region }),
  /** The official provider deletes one by taking every policy off the port: one that was made meanwhile goes too. */
  parts: ({ records }, { id, inputs: { loadBalancer, lbPort } }) =>
    stickinessOf(records, loadBalancer).filter((other) => other.id !== id && other.inputs.lbPort === lbPort),
};

export function stickinessOf(records: Records, loadBalancer: string): ResourceRecord<StickinessInputs>[] {
  return records
    .all<StickinessInputs, object>(types.cookieStickiness)
    .filter(({ inputs }) => inputs.loadBalancer === loadBalancer);
}
