import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningAuthority } from "../../../rehearsal/cloud/authority/running-authority.ts";
import { startObjectStore } from "../../../rehearsal/cloud/object-store.ts";
import { PaperDataPlane } from "../../../rehearsal/cloud/paper/paper-data-plane.ts";
import { createApi } from "../../../rehearsal/digitalocean/api/server.ts";
import { startDigitalOceanProvider } from "../../../rehearsal/digitalocean/provider/provider.ts";

export const versitygw = join(import.meta.dirname, "../../../.rehearsal/bin/versitygw");

/** Why there can be no object store here; `undefined` where there can. */
export const storeMissing = existsSync(versitygw) ? undefined : `${versitygw} is not there`;

export interface Cloud {
  readonly url: string;
  readonly storeUrl: string;
  readonly providerPort: number;
  /** The calls of the API since the last time: `POST /v2/droplets`, in order, ids as `*`. */
  readonly calls: () => Promise<string[]>;
  /** Asks the API as a person beside the program would. */
  readonly ask: (method: string, path: string, body?: object) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

interface JournalEntry {
  readonly number: number;
  readonly method: string;
  readonly path: string;
}

/** A rehearsal cloud without hosts, and the stand-in provider, both in this process. */
export async function startCloud(options: { readonly authority?: RunningAuthority } = {}): Promise<Cloud> {
  const home = await mkdtemp(join(tmpdir(), "evenkeel-cloud-"));
  const store =
    storeMissing === undefined ? await startObjectStore({ home: join(home, "store"), binary: versitygw }) : undefined;
  const dataPlane = new PaperDataPlane({ ...options, ...(store === undefined ? {} : { store }) });
  const api = await createApi({ dataPlane, stateFile: join(home, "account.json") });
  const { url } = await api.listen(0);
  const provider = await startDigitalOceanProvider({ pollMilliseconds: 20 });
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { authorization: "Bearer test", "content-type": "application/json" };
    const response = await fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text === "" ? undefined : JSON.parse(text);
  };
  let since = 0;
  return {
    url,
    storeUrl: dataPlane.store.url,
    providerPort: provider.port,
    ask,
    calls: async () => {
      const { entries } = (await ask("GET", `/_rehearsal/journal?since=${since}`)) as { entries: JournalEntry[] };
      since = entries.at(-1)?.number ?? since;
      return entries.map(({ method, path }) => `${method} ${withoutIds(path)}`);
    },
    stop: async () => {
      await provider.stop();
      await api.close();
      await dataPlane.destroy();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function withoutIds(path: string): string {
  return path.replace(/\?.*/, "").replace(/\/(\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=\/|$)/g, "/*");
}
