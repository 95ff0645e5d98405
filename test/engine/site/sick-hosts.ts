import { setTimeout as pause } from "node:timers/promises";

import type { PaperSite } from "./paper-site.ts";

/** Ids of the hosts that a cloud has, those that leave among them. */
export async function hostIdsOf(site: PaperSite): Promise<string[]> {
  const { hosts } = (await site.control("GET", "status")) as { hosts: { id: string }[] };
  return hosts.map(({ id }) => id).sort();
}

/**
 * Makes each host that is not known as sick as told, as soon as there is one, until told to stop.
 * @param sickness for the control surface: `{ kind: "status", status: 500, path: "/test" }`
 */
export function sickenNewHosts(site: PaperSite, known: readonly string[], sickness: object): () => Promise<void> {
  const done = new Set(known);
  const stopping = new AbortController();
  const work = (async () => {
    while (!stopping.signal.aborted) {
      // A look that fails is followed by the next: nobody awaits this work before it is told to stop.
      const seen = await hostIdsOf(site).catch(() => []);
      const healthy = seen.filter((id) => !done.has(id));
      for (const id of healthy) if (await isSickened(site, id, sickness)) done.add(id);
      await pause(20);
    }
  })();
  return async () => {
    stopping.abort();
    await work;
  };
}

/** False while the machine is not made yet, or not there any more. */
function isSickened(site: PaperSite, id: string, sickness: object): Promise<boolean> {
  return site.control("POST", `machines/${id}/sickness`, sickness).then(
    () => true,
    () => false,
  );
}
