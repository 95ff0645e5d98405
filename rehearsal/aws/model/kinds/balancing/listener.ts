import type { Cloud } from "../../cloud.ts";
import { arnOf, newArnSuffix } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { requireCertificate } from "./certificates.ts";
import {
  type ListenerAction,
  type ListenerInputs,
  listenersOf,
  portOf,
  type RedirectAction,
} from "./listener-records.ts";
import { requireLoadBalancer } from "./load-balancer.ts";
import { waitsForPort } from "./ports.ts";
import { requireTargetGroup } from "./targets.ts";

/** AWS's default for HTTPS listeners that come from its API. */
const usualPolicy = "ELBSecurityPolicy-2016-08";

export const listener: Kind<ListenerInputs> = {
  type: types.listener,
  create(cloud, { inputs, region }) {
    const { loadBalancerArn } = inputs;
    requireLoadBalancer(cloud, loadBalancerArn);
    check(cloud, inputs);
    const resource = `${loadBalancerArn.split(":").at(-1) ?? ""}/${newArnSuffix()}`.replace(
      "loadbalancer/",
      "listener/",
    );
    return Promise.resolve({ id: arnOf(cloud, "elasticloadbalancing", { region, resource }), computed: {} });
  },
  outputs: (_cloud, { id, region, inputs }) => ({
    ...tagsAll(inputs),
    arn: id,
    defaultActions: inputs.defaultActions.map((action, index) => ({ order: index + 1, ...action })),
    port: portOf(inputs),
    protocol: inputs.protocol ?? "HTTP",
    region,
    sslPolicy: inputs.protocol === "HTTPS" ? (inputs.sslPolicy ?? usualPolicy) : "",
  }),
  pending(cloud, { inputs }) {
    const balancer = requireLoadBalancer(cloud, inputs.loadBalancerArn);
    return Promise.resolve(waitsForPort(cloud, balancer, portOf(inputs)));
  },
  update(cloud, { id }, inputs) {
    check(cloud, inputs, id);
    return Promise.resolve();
  },
};

function check(cloud: Cloud, inputs: ListenerInputs, self?: string): void {
  const { loadBalancerArn, protocol = "HTTP", certificateArn, defaultActions } = inputs;
  const others = listenersOf(cloud.records, loadBalancerArn).filter(({ id }) => id !== self);
  if (others.some((other) => portOf(other.inputs) === portOf(inputs))) {
    throw new AwsError(
      "DuplicateListener",
      `A listener already exists on port ${portOf(inputs)} for this load balancer`,
    );
  }
  if (protocol !== "HTTP" && protocol !== "HTTPS") {
    throw new AwsError(
      "ValidationError",
      `A listener with protocol ${protocol} is not one of an application load balancer.`,
    );
  }
  if (protocol === "HTTPS" && certificateArn === undefined) {
    throw new AwsError("ValidationError", "A certificate must be specified for HTTPS listeners");
  }
  if (protocol === "HTTP" && certificateArn !== undefined) {
    throw new AwsError("ValidationError", "A certificate cannot be specified for HTTP listeners");
  }
  if (certificateArn !== undefined) requireCertificate(cloud, certificateArn);
  const [action, ...more] = defaultActions;
  if (action === undefined || more.length > 0) {
    throw new AwsError("NotRehearsed", `${defaultActions.length} default actions are not rehearsed; one is.`);
  }
  checkAction(cloud, action);
}

function checkAction(cloud: Cloud, { type, targetGroupArn, redirect }: ListenerAction): void {
  if (type === "forward" && targetGroupArn !== undefined) {
    requireTargetGroup(cloud, targetGroupArn);
    return;
  }
  if (type === "redirect" && redirect !== undefined) {
    checkRedirect(redirect);
    return;
  }
  const message = `A default action of type ${type} is not rehearsed; forward with its targetGroupArn and redirect with its settings are.`;
  throw new AwsError("NotRehearsed", message);
}

function checkRedirect({ path = "/#{path}", query = "#{query}", protocol = "#{protocol}" }: RedirectAction): void {
  if (path !== "/#{path}" || query !== "#{query}") {
    throw new AwsError(
      "NotRehearsed",
      "A redirect to another path or query is not rehearsed; one that leaves them is.",
    );
  }
  if (!["HTTP", "HTTPS", "#{protocol}"].includes(protocol)) {
    throw new AwsError(
      "InvalidLoadBalancerAction",
      `The protocol of a redirect is HTTP, HTTPS or #{protocol}, not ${protocol}.`,
    );
  }
}
