import { openServers, type ServersOptions } from "../servers.ts";
import { PaperDataPlane } from "./paper-data-plane.ts";

/** A paper data plane with an object store, names that are served, and an authority that validates what it can reach. */
export async function openPaperDataPlane(options: ServersOptions): Promise<PaperDataPlane> {
  const { store, names, authority } = await openServers(options);
  return new PaperDataPlane({ store, names, authority });
}
