import { randomBytes } from "node:crypto";

import type { StoreKey } from "../../cloud/data-plane.ts";
import { grantsOf } from "../iam/index.ts";
import type { Account } from "./account.ts";
import { newAccessKeyId } from "./ids.ts";
import { profileRole, rolePolicies } from "./kinds/iam/index.ts";
import type { RoleKey } from "./state.ts";

const lifeSeconds = 6 * 3600;
/** So long before the end EC2 has new ones: its user guide says at least five minutes. */
const renewalSeconds = 3600;

/** Temporary credentials of the roles that instances have: keys of the object store, with what the roles' policies allow. */
export class RoleCredentials {
  readonly #account: Account;
  /** What the object store has been told, by access key. */
  readonly #told = new Map<string, string>();

  constructor(account: Account) {
    this.#account = account;
  }

  /** Issues, renews, changes and removes keys so that they fit the roles. Returns whether one is new or gone. */
  async renew(): Promise<boolean> {
    const { state, records, instances, dataPlane } = this.#account;
    const profiles = instances.filter((one) => one.state !== "terminated").map((one) => one.profile ?? "");
    const roles = new Set([...new Set(profiles)].flatMap((profile) => profileRole(records, profile) ?? []));
    let changed = false;
    for (const role of roles) {
      const before = state.roleKeys.get(role);
      const after = renewed(before, grantsOf(rolePolicies(records, role)), new Date());
      state.roleKeys.set(role, after);
      if (after.key.accessKeyId !== before?.key.accessKeyId) changed = true;
    }
    for (const role of [...state.roleKeys.keys()].filter((one) => !roles.has(one))) {
      state.roleKeys.delete(role);
      changed = true;
    }
    const wanted = [...state.roleKeys.values()].flatMap(({ key, older }) => [key, ...older.map((one) => one.key)]);
    // Those of an earlier process, too, have to be told once, and forgotten.
    for (const key of wanted) await this.#tell(key);
    for (const id of [...this.#told.keys()].filter((one) => !wanted.some((key) => key.accessKeyId === one))) {
      await dataPlane.removeStoreKey(id);
      this.#told.delete(id);
    }
    return changed;
  }

  async #tell(key: StoreKey): Promise<void> {
    const text = JSON.stringify(key);
    if (this.#told.get(key.accessKeyId) === text) return;
    await this.#account.dataPlane.setStoreKey(key);
    this.#told.set(key.accessKeyId, text);
  }
}

/** The credentials that hold at a time: a policy's change holds for old ones too, at once. */
export function renewed(before: RoleKey | undefined, grants: StoreKey["grants"], now: Date): RoleKey {
  const isDue = before === undefined || Date.parse(before.expiresAt) - now.getTime() < renewalSeconds * 1000;
  const { key, issuedAt, expiresAt } = isDue ? issue(now) : before;
  const replaced = isDue && before !== undefined ? [{ key: before.key, expiresAt: before.expiresAt }] : [];
  const older = [...(before?.older ?? []), ...replaced].filter((one) => Date.parse(one.expiresAt) > now.getTime());
  return {
    key: { ...key, grants },
    issuedAt,
    expiresAt,
    older: older.map((one) => ({ ...one, key: { ...one.key, grants } })),
  };
}

function issue(now: Date): Pick<RoleKey, "key" | "issuedAt" | "expiresAt"> {
  return {
    key: {
      accessKeyId: newAccessKeyId(),
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes(192).toString("base64"),
      grants: [],
    },
    issuedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + lifeSeconds * 1000).toISOString(),
  };
}
