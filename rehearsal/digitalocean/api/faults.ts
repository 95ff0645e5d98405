import { Faults } from "../../http/faults.ts";

/** The usual ones, and `stuck-new`: droplets that never leave `new`. */
export function newFaults(): Faults {
  return new Faults({ "stuck-new": (method, path) => method === "POST" && path === "/v2/droplets" });
}
