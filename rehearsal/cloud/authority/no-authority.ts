import type { RunningAuthority } from "./running-authority.ts";

/** For a data plane that was opened without an authority: whoever needs one is told so. */
export const noAuthority: RunningAuthority = {
  directoryUrl: "",
  directoryUrlForMachines: "",
  serverRoot: "",
  trustedRootsFile: "",
  issue: refuse,
  setValiditySeconds: refuse,
  stop: refuse,
  start: refuse,
  orders: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};

function refuse(): Promise<never> {
  return Promise.reject(new Error("this data plane was opened without a certificate authority"));
}
