import { trusts } from "../../../iam/index.ts";
import type { Records } from "../../cloud.ts";
import { arnOf } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import type { Identified, ProfileInputs, RoleInputs } from "./inputs.ts";
import { checkName, checkPath, newUniqueId } from "./names.ts";
import { requiredRole } from "./role.ts";

/** What gives an instance its role: at most one. */
export const instanceProfile: Kind<ProfileInputs, Identified> = {
  type: types.instanceProfile,
  create({ records }, { inputs }) {
    const { name, path = "/", role } = inputs;
    checkName(name, 128);
    checkPath(path);
    if (records.get(types.instanceProfile, name) !== undefined) {
      throw new AwsError("EntityAlreadyExists", `Instance Profile ${name} already exists.`);
    }
    if (role !== undefined) requiredRole(records, role);
    return Promise.resolve({ id: name, computed: { uniqueId: newUniqueId("AIPA") } });
  },
  outputs: (cloud, { createdAt, inputs, computed }) => ({
    ...computed,
    arn: profileArn(cloud, inputs),
    createDate: createdAt,
    path: inputs.path ?? "/",
    ...tagsAll(inputs),
  }),
  update({ records }, _, inputs) {
    if (inputs.role !== undefined) requiredRole(records, inputs.role);
    return Promise.resolve();
  },
};

/** @param nameOrArn as launch templates name it */
export function findProfile(
  records: Records,
  nameOrArn: string,
): ResourceRecord<ProfileInputs, Identified> | undefined {
  // The path stands between: arn:aws:iam::123456789012:instance-profile/path/name.
  const name = nameOrArn.startsWith("arn:") ? (nameOrArn.split("/").at(-1) ?? "") : nameOrArn;
  const found = records.get<ProfileInputs, Identified>(types.instanceProfile, name);
  return found?.deleting === true ? undefined : found;
}

/** Name of the role that instances with a profile get: none unless the role trusts EC2. */
export function profileRole(records: Records, nameOrArn: string): string | undefined {
  const name = findProfile(records, nameOrArn)?.inputs.role;
  const role = name === undefined ? undefined : records.get<RoleInputs, Identified>(types.role, name);
  return role !== undefined && trusts(role.inputs.assumeRolePolicy, "ec2.amazonaws.com") ? role.id : undefined;
}

function profileArn(account: { readonly accountId: string }, { path = "/", name }: ProfileInputs): string {
  return arnOf(account, "iam", { region: "", resource: `instance-profile${path}${name}` });
}
