import type { Records } from "../../cloud.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { types } from "../../types.ts";
import type { RolePolicyInputs } from "./inputs.ts";

export function policiesOf(records: Records, roleName: string): readonly ResourceRecord<RolePolicyInputs>[] {
  return records.all<RolePolicyInputs, object>(types.rolePolicy).filter(({ inputs }) => inputs.role === roleName);
}

/** The documents of a role's policies, JSON: what its credentials may do. */
export function rolePolicies(records: Records, roleName: string): string[] {
  return policiesOf(records, roleName).map(({ inputs }) => inputs.policy);
}
