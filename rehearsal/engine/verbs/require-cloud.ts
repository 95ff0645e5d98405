import { findCloud } from "../cloud-process.ts";
import type { Endpoint } from "../endpoint.ts";
import { Mistake } from "../mistake.ts";
import type { Home } from "../paths.ts";

/** @throws {Mistake} when no cloud runs in this home. */
export async function requireCloud(home: Home): Promise<Endpoint> {
  const endpoint = await findCloud(home);
  if (endpoint !== undefined) return endpoint;
  throw new Mistake(`no rehearsal runs in ${home.folder}. \`npm start\` starts one.`);
}
