import { createHash } from "node:crypto";

import type { State } from "./state.ts";

/** Keeps user data once, however many droplets and pools share it. @returns its key in `State.userData` */
export function keepUserData(state: State, userData: string): string {
  const key = createHash("sha256").update(userData).digest("hex");
  state.userData.set(key, userData);
  return key;
}

/** Whoever had it is gone; it is forgotten unless somebody else has it too. */
export function releaseUserData(state: State, key: string | undefined): void {
  if (key === undefined) return;
  const owners = [...state.droplets.values(), ...state.pools.values()];
  if (!owners.some(({ userData }) => userData === key)) state.userData.delete(key);
}
