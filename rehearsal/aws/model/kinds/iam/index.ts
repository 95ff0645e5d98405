import type { Kind } from "../../kind.ts";
import { instanceProfile } from "./instance-profile.ts";
import { rolePolicy } from "./role-policy.ts";
import { role } from "./role.ts";

export { findProfile, profileRole } from "./instance-profile.ts";
export { rolePolicies } from "./role-policies.ts";

export const iamKinds: readonly Kind[] = [role, rolePolicy, instanceProfile];
