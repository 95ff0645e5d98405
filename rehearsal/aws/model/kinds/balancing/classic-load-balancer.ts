import type { Cloud } from "../../cloud.ts";
import { arnOf } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { checkAccessLogs } from "./access-logs.ts";
import { type BalancerComputed, checkPlace, hostedZone, placeBalancer } from "./balancer.ts";
import { requireCertificate } from "./certificates.ts";
import type { ClassicHealthCheck, ClassicInputs, ClassicListener } from "./classic-records.ts";
import { stickinessOf } from "./cookie-stickiness.ts";
import { waitsForPort } from "./ports.ts";
import { targetsOfClassic } from "./targets.ts";

export type ClassicRecord = ResourceRecord<ClassicInputs, BalancerComputed>;

/** A classic load balancer. Its id is its name. */
export const classicLoadBalancer: Kind<ClassicInputs, BalancerComputed> = {
  type: types.classicLoadBalancer,
  create(cloud, { inputs, region }) {
    const { name } = inputs;
    // Also one of another region: the record's id is the name.
    if (cloud.records.get(types.classicLoadBalancer, name) !== undefined) {
      throw new AwsError("DuplicateLoadBalancerName", `There is already a load balancer named '${name}'`);
    }
    check(cloud, inputs, region);
    return Promise.resolve({ id: name, computed: placeBalancer(cloud, inputs, { region, zones: 1 }) });
  },
  outputs: (cloud, record) => {
    const { id, region, inputs, computed } = record;
    const [source = ""] = inputs.securityGroups ?? [];
    return {
      ...tagsAll(inputs),
      arn: arnOfClassic(cloud, id, region),
      connectionDraining: inputs.connectionDraining ?? false,
      connectionDrainingTimeout: inputs.connectionDrainingTimeout ?? 300,
      crossZoneLoadBalancing: inputs.crossZoneLoadBalancing ?? true,
      dnsName: computed.address,
      healthCheck: classicHealthCheck(inputs),
      idleTimeout: inputs.idleTimeout ?? 60,
      instances: targetsOfClassic(cloud, id).map((instance) => instance.id),
      internal: inputs.internal ?? false,
      region,
      securityGroups: inputs.securityGroups ?? [],
      sourceSecurityGroup: `${cloud.accountId}/${source}`,
      sourceSecurityGroupId: source,
      zoneId: hostedZone,
    };
  },
  pending: (cloud, record) =>
    Promise.resolve(
      record.inputs.listeners
        .map(({ lbPort }) => waitsForPort(cloud, record, lbPort))
        .find((words) => words !== undefined),
    ),
  update(cloud, { region, computed }, inputs) {
    check(cloud, inputs, region);
    checkPlace(cloud, inputs, { region, zones: 1, vpcId: computed.vpcId });
    return Promise.resolve();
  },
  delete: () => Promise.resolve(false),
  parts: ({ records }, { id }) => stickinessOf(records, id),
};

/** With AWS's defaults: the first listener's port takes a connection. */
export function classicHealthCheck({ healthCheck, listeners }: ClassicInputs): ClassicHealthCheck {
  return (
    healthCheck ?? {
      target: `TCP:${listeners[0]?.instancePort ?? 80}`,
      interval: 30,
      timeout: 5,
      healthyThreshold: 10,
      unhealthyThreshold: 2,
    }
  );
}

/** The parts of `HTTP:80/health` or `TCP:80`; `undefined` for what the model does not check. */
export function parseTarget(
  target: string,
): { readonly protocol: "http" | "tcp"; readonly port: number; readonly path?: string } | undefined {
  const [, scheme, port, path] = /^(HTTP|TCP):(\d{1,5})(\/.*)?$/.exec(target) ?? [];
  if (scheme === "HTTP" && path !== undefined) return { protocol: "http", port: Number(port), path };
  return scheme === "TCP" && path === undefined ? { protocol: "tcp", port: Number(port) } : undefined;
}

/** Seconds that an instance is drained for. */
export function drainingSeconds({
  connectionDraining = false,
  connectionDrainingTimeout = 300,
}: ClassicInputs): number {
  return connectionDraining ? connectionDrainingTimeout : 0;
}

function check(cloud: Cloud, inputs: ClassicInputs, region: string): void {
  const { target, interval, timeout } = classicHealthCheck(inputs);
  if (parseTarget(target) === undefined) {
    const message = `HealthCheck target '${target}' is malformed or not rehearsed; HTTP:80/path and TCP:80 are.`;
    throw new AwsError("ValidationError", message);
  }
  if (timeout >= interval) {
    const message = `HealthCheck timeout (${timeout} s) must be less than its interval (${interval} s)`;
    throw new AwsError("ValidationError", message);
  }
  for (const one of inputs.listeners) checkListener(cloud, one);
  const ports = inputs.listeners.map(({ lbPort }) => lbPort);
  if (new Set(ports).size < ports.length) {
    throw new AwsError("DuplicateListener", `A load balancer has one listener for each port, not ${ports.join(", ")}.`);
  }
  checkAccessLogs(cloud, inputs.accessLogs, arnOfClassic(cloud, inputs.name, region));
}

function arnOfClassic(cloud: Cloud, name: string, region: string): string {
  return arnOf(cloud, "elasticloadbalancing", { region, resource: `loadbalancer/${name}` });
}

function checkListener(cloud: Cloud, { lbProtocol, instanceProtocol, sslCertificateId }: ClassicListener): void {
  const pair = `${lbProtocol.toLowerCase()} to ${instanceProtocol.toLowerCase()}`;
  if (!["http to http", "https to http", "tcp to tcp"].includes(pair)) {
    const message = `A listener from ${pair} is not rehearsed; http to http, https to http and tcp to tcp are.`;
    throw new AwsError("NotRehearsed", message);
  }
  if (lbProtocol.toLowerCase() !== "https") return;
  if (sslCertificateId === undefined) {
    throw new AwsError("ValidationError", "SSLCertificateId is required for a listener with HTTPS");
  }
  requireCertificate(cloud, sslCertificateId);
}
