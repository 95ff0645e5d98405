import { fits } from "./pattern.ts";
import type { PolicyKind } from "./policy.ts";
import { actionsOf, isService } from "./services.ts";

/** What is wrong with an action such as `s3:GetObject`, `s3:Get*` or `*`. */
export function actionMistakes(action: string, kind: PolicyKind): string[] {
  if (kind === "trust" && !action.toLowerCase().startsWith("sts:")) {
    return [`${action} is not for a trust policy: it may only specify STS AssumeRole actions`];
  }
  if (action === "*") return [];
  const [, service, verb] = /^([A-Za-z0-9-]+):([A-Za-z0-9*?]+)$/.exec(action) ?? [];
  if (service === undefined || verb === undefined) return [`${action} is no action: the form is service:Verb, or *`];
  if (!isService(service.toLowerCase())) return [`${action} names a service that AWS does not have: ${service}`];
  const actions = actionsOf(service.toLowerCase());
  if (actions === undefined || actions.some((one) => fits(verb.toLowerCase(), one.toLowerCase()))) return [];
  return [`${action} is no action of ${service}`];
}
