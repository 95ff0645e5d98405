import { modelFunctions } from "./functions/index.ts";
import type { Kind, ModelFunction } from "./kind.ts";
import { acmKinds } from "./kinds/acm/index.ts";
import { alarmKinds } from "./kinds/alarms/index.ts";
import { classicLoadBalancer } from "./kinds/balancing/classic-load-balancer.ts";
import { cookieStickiness } from "./kinds/balancing/cookie-stickiness.ts";
import { listener } from "./kinds/balancing/listener.ts";
import { loadBalancer } from "./kinds/balancing/load-balancer.ts";
import { targetGroup } from "./kinds/balancing/target-group.ts";
import { group } from "./kinds/compute/group.ts";
import { launchTemplate } from "./kinds/compute/launch-template.ts";
import { scalingPolicy } from "./kinds/compute/scaling-policy.ts";
import { subnet } from "./kinds/compute/subnet.ts";
import { vpc } from "./kinds/compute/vpc.ts";
import { iamKinds } from "./kinds/iam/index.ts";
import { logsKinds } from "./kinds/logs/index.ts";
import { networkKinds } from "./kinds/network/index.ts";
import { route53Kinds } from "./kinds/route53/index.ts";
import { s3Kinds } from "./kinds/s3/index.ts";
import { egressRule, ingressRule } from "./kinds/security/group-rules.ts";
import { securityGroup } from "./kinds/security/security-group.ts";

/** Every type of resource that the model has. */
export const kinds: readonly Kind[] = [
  vpc,
  subnet,
  ...networkKinds,
  securityGroup,
  ingressRule,
  egressRule,
  loadBalancer,
  targetGroup,
  listener,
  classicLoadBalancer,
  cookieStickiness,
  launchTemplate,
  group,
  scalingPolicy,
  ...iamKinds,
  ...s3Kinds,
  ...logsKinds,
  ...route53Kinds,
  ...acmKinds,
  ...alarmKinds,
];

/** Every data source. */
export const functions: readonly ModelFunction[] = modelFunctions;
