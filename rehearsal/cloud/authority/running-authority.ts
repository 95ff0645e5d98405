import type { Authority } from "../authority.ts";

/** An authority with what is needed to end it. */
export interface RunningAuthority extends Authority {
  close(): Promise<void>;
}
