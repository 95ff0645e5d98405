import { policyMistakes } from "../../../iam/index.ts";
import type { Records } from "../../cloud.ts";
import { arnOf } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import type { Identified, ProfileInputs, RoleInputs } from "./inputs.ts";
import { checkName, checkPath, newUniqueId } from "./names.ts";
import { policiesOf } from "./role-policies.ts";

/** IAM's default quota of a trust policy, in characters without white space. */
const MAX_TRUST_POLICY = 2048;

export const role: Kind<RoleInputs, Identified> = {
  type: types.role,
  create({ records }, { inputs }) {
    const { name, path = "/" } = inputs;
    checkName(name, 64);
    checkPath(path);
    check(inputs);
    if (records.get(types.role, name) !== undefined) {
      throw new AwsError("EntityAlreadyExists", `Role with name ${name} already exists.`);
    }
    return Promise.resolve({ id: name, computed: { uniqueId: newUniqueId("AROA") } });
  },
  outputs: (cloud, { createdAt, inputs, computed }) => ({
    ...computed,
    arn: arnOf(cloud, "iam", { region: "", resource: `role${inputs.path ?? "/"}${inputs.name}` }),
    createDate: createdAt,
    path: inputs.path ?? "/",
    maxSessionDuration: inputs.maxSessionDuration ?? 3600,
    ...tagsAll(inputs),
  }),
  update(_, __, inputs) {
    check(inputs);
    return Promise.resolve();
  },
  delete({ records }, { id }) {
    if (policiesOf(records, id).length > 0) {
      throw new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.");
    }
    const profiles = records.all<ProfileInputs, Identified>(types.instanceProfile);
    if (profiles.some(({ inputs }) => inputs.role === id)) {
      throw new AwsError("DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.");
    }
    return Promise.resolve(true);
  },
};

/** @throws {AwsError} if there is no such role */
export function requiredRole(records: Records, name: string): ResourceRecord<RoleInputs, Identified> {
  const found = records.get<RoleInputs, Identified>(types.role, name);
  if (found !== undefined && found.deleting !== true) return found;
  throw new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`);
}

function check({ assumeRolePolicy, maxSessionDuration = 3600 }: RoleInputs): void {
  const mistakes = policyMistakes(assumeRolePolicy, "trust");
  if (mistakes.length > 0) throw new AwsError("MalformedPolicyDocument", mistakes.join("; "));
  if (assumeRolePolicy.replace(/\s/g, "").length > MAX_TRUST_POLICY) {
    throw new AwsError("LimitExceeded", `Cannot exceed quota for ACLSizePerRole: ${MAX_TRUST_POLICY}`);
  }
  if (maxSessionDuration < 3600 || maxSessionDuration > 43_200) {
    throw new AwsError("ValidationError", `maxSessionDuration is ${maxSessionDuration}; it is 3600 to 43200 seconds`);
  }
}
