import { policyMistakes, unmodelledConditions } from "../../../iam/index.ts";
import type { Cloud } from "../../cloud.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { types } from "../../types.ts";
import type { RolePolicyInputs } from "./inputs.ts";
import { checkName } from "./names.ts";
import { policiesOf } from "./role-policies.ts";
import { requiredRole } from "./role.ts";

/** IAM's quota of all inline policies of a role, in characters without white space. */
const MAX_INLINE_POLICIES = 10_240;

/** An inline policy. */
export const rolePolicy: Kind<RolePolicyInputs> = {
  type: types.rolePolicy,
  create(cloud, { inputs }) {
    const { role, name } = inputs;
    checkName(name, 128);
    requiredRole(cloud.records, role);
    const id = `${role}:${name}`;
    if (cloud.records.get(types.rolePolicy, id) !== undefined) {
      // IAM would write over the other one.
      const message = `Role ${role} has a policy ${name} already: two resources would write over each other`;
      throw new AwsError("EntityAlreadyExists", message);
    }
    check(cloud, inputs);
    return Promise.resolve({ id, computed: {} });
  },
  outputs: () => ({}),
  update(cloud, _, inputs) {
    check(cloud, inputs);
    return Promise.resolve();
  },
};

function check({ records, log }: Cloud, { role, name, policy }: RolePolicyInputs): void {
  const mistakes = policyMistakes(policy, "identity");
  if (mistakes.length > 0) throw new AwsError("MalformedPolicyDocument", mistakes.join("; "));
  const others = policiesOf(records, role).filter(({ inputs }) => inputs.name !== name);
  const length = [policy, ...others.map(({ inputs }) => inputs.policy)].join("").replace(/\s/g, "").length;
  if (length > MAX_INLINE_POLICIES) {
    const message = `Maximum policy size of ${MAX_INLINE_POLICIES} bytes exceeded for role ${role}: ${length}`;
    throw new AwsError("LimitExceeded", message);
  }
  for (const condition of unmodelledConditions([policy])) {
    log(`policy ${name} of role ${role}, ${condition}: not modelled, so what it allows is not allowed here`);
  }
}
