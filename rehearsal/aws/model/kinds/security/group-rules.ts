import { arnOf, newId } from "../../ids.ts";
import type { Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { checkRule, type RuleInputs } from "./rules.ts";

export const ingressRule = ruleKind(types.ingressRule);
export const egressRule = ruleKind(types.egressRule);

function ruleKind(type: string): Kind<RuleInputs> {
  return {
    type,
    create(cloud, { inputs, region }) {
      checkRule(cloud, type, { inputs, region });
      return Promise.resolve({ id: newId("sgr"), computed: {} });
    },
    outputs: (cloud, { id, region, inputs }) => ({
      ...tagsAll(inputs),
      arn: arnOf(cloud, "ec2", { region, resource: `security-group-rule/${id}` }),
      region,
      securityGroupRuleId: id,
    }),
    update(cloud, { id, region }, inputs) {
      checkRule(cloud, type, { inputs, region, self: id });
      return Promise.resolve();
    },
  };
}
