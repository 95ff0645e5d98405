import { join } from "node:path";

import { endAuthority, openAuthority } from "./authority/pebble-authority.ts";
import type { PebbleAuthority } from "./authority/pebble-authority.ts";
import { NameServer } from "./names/name-server.ts";
import { endObjectStore, startObjectStore } from "./object-store.ts";
import type { ObjectStore } from "./object-store.ts";

export interface ServersOptions {
  /** Folder that keeps the objects, and the authority's state. */
  readonly home: string;
  /** Path of the versitygw program. */
  readonly versitygw: string;
  /** Path of the Pebble program. */
  readonly pebble: string;
  /** Where to write the roots of the certificate authority. Default: in the home folder. */
  readonly rootsFile?: string;
  /** Where machines reach them. */
  readonly addressForMachines: string;
}

/** What runs on 127.0.0.1 for the machines of a data plane, whatever these are. */
export interface Servers {
  readonly store: ObjectStore;
  readonly names: NameServer;
  readonly authority: PebbleAuthority;
  close(): Promise<void>;
}

/** Folders in the home that they keep. */
export const SERVER_FOLDERS = ["store", "authority"] as const;

/** @throws {Error} in words if one does not start; then none runs. */
export async function openServers(options: ServersOptions): Promise<Servers> {
  const { home, versitygw, pebble, addressForMachines } = options;
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const server of opened.toReversed()) await server.close();
  };
  try {
    const store = await startObjectStore({ home: join(home, "store"), binary: versitygw });
    opened.push(store);
    const names = await NameServer.open();
    opened.push(names);
    const folder = join(home, "authority");
    const rootsFile = options.rootsFile ?? join(folder, "roots.pem");
    const namePort = names.port;
    const authority = await openAuthority({ home: folder, pebble, rootsFile, namePort, addressForMachines });
    opened.push(authority);
    return { store, names, authority, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ends those that a crashed run left running over this home. */
export async function endServers(home: string): Promise<void> {
  await endObjectStore(join(home, "store"));
  await endAuthority(join(home, "authority"));
}
