import { arnOf, newArnSuffix } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { requireRecord } from "../../lookup.ts";
import { type Tags, tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { forwardedTo, type ListenerInputs, listenersOf } from "./listener-records.ts";

export interface TargetGroupInputs {
  readonly name: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly protocolVersion?: string;
  readonly vpcId?: string;
  readonly targetType?: string;
  readonly healthCheck?: TargetHealthCheck;
  /** Seconds, also as text. */
  readonly deregistrationDelay?: number | string;
  readonly slowStart?: number;
  readonly stickiness?: { readonly type: string; readonly enabled?: boolean; readonly cookieDuration?: number };
  readonly loadBalancingAlgorithmType?: string;
  readonly tags?: Tags;
}

export interface TargetHealthCheck {
  readonly enabled?: boolean;
  readonly protocol?: string;
  /** A number, or `traffic-port`. */
  readonly port?: string;
  readonly path?: string;
  readonly interval?: number;
  readonly timeout?: number;
  readonly healthyThreshold?: number;
  readonly unhealthyThreshold?: number;
  readonly matcher?: string;
}

const usualPort = 80;

export const targetGroup: Kind<TargetGroupInputs> = {
  type: types.targetGroup,
  create(cloud, { inputs, region }) {
    const { name, vpcId = "" } = inputs;
    requireRecord(cloud, { type: types.vpc, id: vpcId, region }, "ValidationError");
    checkSettings(inputs);
    const others = cloud.records.all<TargetGroupInputs, object>(types.targetGroup);
    if (others.some((other) => other.region === region && other.inputs.name === name)) {
      throw new AwsError("DuplicateTargetGroupName", `A target group with the same name '${name}' exists already.`);
    }
    const resource = `targetgroup/${name}/${newArnSuffix()}`;
    return Promise.resolve({ id: arnOf(cloud, "elasticloadbalancing", { region, resource }), computed: {} });
  },
  outputs: ({ records }, { id, region, inputs }) => ({
    ...tagsAll(inputs),
    arn: id,
    arnSuffix: id.split(":").at(-1),
    deregistrationDelay: deregistrationSeconds(inputs),
    healthCheck: healthCheckOf(inputs),
    ipAddressType: "ipv4",
    loadBalancerArns: records
      .all<object, object>(types.loadBalancer)
      .map((balancer) => balancer.id)
      .filter((arn) => forwardedTo(listenersOf(records, arn)).includes(id)),
    loadBalancingAlgorithmType: inputs.loadBalancingAlgorithmType ?? "round_robin",
    port: inputs.port ?? usualPort,
    protocol: "HTTP",
    protocolVersion: "HTTP1",
    region,
    slowStart: inputs.slowStart ?? 0,
    stickiness: { enabled: false, type: "lb_cookie", cookieDuration: 86_400, ...inputs.stickiness },
    targetType: "instance",
  }),
  update(_cloud, _record, inputs) {
    checkSettings(inputs);
    return Promise.resolve();
  },
  delete({ records }, { id }) {
    const listeners = records.all<ListenerInputs, object>(types.listener);
    const users = listeners.filter(({ inputs }) => inputs.defaultActions.some((one) => one.targetGroupArn === id));
    if (users.length === 0) return Promise.resolve(true);
    const message = `Target group '${id}' is currently in use by a listener or a rule: ${users.map((one) => one.id).join(", ")}`;
    throw new AwsError("ResourceInUse", message);
  },
};

/** With the defaults of a target group for HTTP; `port` is a number here. */
export function healthCheckOf({ healthCheck = {} }: TargetGroupInputs): Required<TargetHealthCheck> {
  return {
    enabled: true,
    protocol: "HTTP",
    port: "traffic-port",
    path: "/",
    interval: 30,
    timeout: 5,
    healthyThreshold: 3,
    unhealthyThreshold: 3,
    matcher: "200",
    ...healthCheck,
  };
}

/** The one that targets get requests on. */
export function trafficPort({ port = usualPort }: TargetGroupInputs): number {
  return port;
}

export function checkPort(inputs: TargetGroupInputs): number {
  const { port } = healthCheckOf(inputs);
  return port === "traffic-port" ? trafficPort(inputs) : Number(port);
}

export function deregistrationSeconds({ deregistrationDelay = 300 }: TargetGroupInputs): number {
  return Number(deregistrationDelay);
}

function checkSettings(inputs: TargetGroupInputs): void {
  const { interval, timeout, protocol, enabled } = healthCheckOf(inputs);
  if (timeout >= interval) {
    const message = `Health check timeout (${timeout} s) must be smaller than its interval (${interval} s)`;
    throw new AwsError("ValidationError", message);
  }
  const { stickiness } = inputs;
  requireRehearsed("protocol", inputs.protocol, ["HTTP"]);
  requireRehearsed("protocolVersion", inputs.protocolVersion, ["HTTP1"]);
  requireRehearsed("targetType", inputs.targetType, ["instance"]);
  requireRehearsed("healthCheck.protocol", protocol, ["HTTP"]);
  requireRehearsed("healthCheck.enabled", String(enabled), ["true"]);
  requireRehearsed("stickiness.type", stickiness?.enabled === true ? stickiness.type : undefined, ["lb_cookie"]);
  const algorithms = ["round_robin", "least_outstanding_requests"];
  requireRehearsed("loadBalancingAlgorithmType", inputs.loadBalancingAlgorithmType, algorithms);
}

function requireRehearsed(name: string, value: string | undefined, rehearsed: readonly string[]): void {
  if (value === undefined || rehearsed.includes(value)) return;
  throw new AwsError("NotRehearsed", `${name} ${value} is not rehearsed; what is: ${rehearsed.join(", ")}.`);
}
