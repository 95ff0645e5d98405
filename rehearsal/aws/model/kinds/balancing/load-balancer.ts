import type { Cloud } from "../../cloud.ts";
import { arnOf, newArnSuffix } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { type Tags, tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { type AccessLogs, checkAccessLogs } from "./access-logs.ts";
import {
  type BalancerComputed,
  checkPlace,
  hostedZone,
  type PlacedInputs,
  placeBalancer,
  provisioning,
} from "./balancer.ts";
import { listenersOf } from "./listener-records.ts";

export interface LoadBalancerInputs extends PlacedInputs {
  readonly loadBalancerType?: string;
  readonly accessLogs?: AccessLogs;
  readonly idleTimeout?: number;
  readonly dropInvalidHeaderFields?: boolean;
  readonly enableDeletionProtection?: boolean;
  readonly ipAddressType?: string;
  readonly tags?: Tags;
}

/** An application load balancer. */
export const loadBalancer: Kind<LoadBalancerInputs, BalancerComputed> = {
  type: types.loadBalancer,
  create(cloud, { inputs, region }) {
    const { name, loadBalancerType = "application", ipAddressType = "ipv4" } = inputs;
    if (loadBalancerType !== "application" || ipAddressType !== "ipv4") {
      const message = `A ${loadBalancerType} load balancer with ${ipAddressType} addresses is not rehearsed; an application load balancer with ipv4 is.`;
      throw new AwsError("NotRehearsed", message);
    }
    const others = cloud.records.all<LoadBalancerInputs, object>(types.loadBalancer);
    if (others.some((other) => other.region === region && other.inputs.name === name)) {
      throw new AwsError("DuplicateLoadBalancerName", `A load balancer with the same name '${name}' exists already.`);
    }
    const resource = `loadbalancer/app/${name}/${newArnSuffix()}`;
    const id = arnOf(cloud, "elasticloadbalancing", { region, resource });
    checkAccessLogs(cloud, inputs.accessLogs, id);
    return Promise.resolve({ id, computed: placeBalancer(cloud, inputs, { region, zones: 2 }) });
  },
  outputs: (_cloud, { id, region, inputs, computed }) => ({
    ...tagsAll(inputs),
    arn: id,
    arnSuffix: id.split(":loadbalancer/")[1],
    dnsName: computed.address,
    dropInvalidHeaderFields: inputs.dropInvalidHeaderFields ?? false,
    enableDeletionProtection: inputs.enableDeletionProtection ?? false,
    idleTimeout: inputs.idleTimeout ?? 60,
    internal: inputs.internal ?? false,
    ipAddressType: "ipv4",
    loadBalancerType: "application",
    region,
    securityGroups: inputs.securityGroups ?? [],
    vpcId: computed.vpcId,
    zoneId: hostedZone,
  }),
  pending: (_cloud, record) => provisioning(record),
  update(cloud, { id, region, computed }, inputs) {
    checkAccessLogs(cloud, inputs.accessLogs, id);
    checkPlace(cloud, inputs, { region, zones: 2, vpcId: computed.vpcId });
    return Promise.resolve();
  },
  delete(_cloud, { id, inputs }) {
    if (inputs.enableDeletionProtection !== true) return Promise.resolve(false);
    const message = `Load balancer '${id}' cannot be deleted because deletion protection is enabled`;
    throw new AwsError("OperationNotPermitted", message);
  },
  parts: ({ records }, { id }) => listenersOf(records, id),
};

/** @throws {AwsError} */
export function requireLoadBalancer(
  { records }: Cloud,
  arn: string,
): ResourceRecord<LoadBalancerInputs, BalancerComputed> {
  const found = records.get<LoadBalancerInputs, BalancerComputed>(types.loadBalancer, arn);
  if (found !== undefined && found.deleting !== true) return found;
  throw new AwsError("LoadBalancerNotFound", `Load balancer '${arn}' not found`);
}
