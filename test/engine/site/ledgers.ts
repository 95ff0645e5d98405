import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { PaperSite } from "./paper-site.ts";

/** `TYPE ID` of all that the rehearsal's AWS account has, and of all that the engine knows of: what differs is lost. */
export interface Ledgers {
  readonly account: readonly string[];
  readonly engine: readonly string[];
}

export async function ledgersOf({ home }: PaperSite, stack = "dev"): Promise<Ledgers> {
  const { state } = await read<{ state: { records: [string, Resource & { id: string }][] } }>(home.cloud, "aws.json");
  const { checkpoint } = await read<{ checkpoint: { latest: { resources?: Resource[] } } }>(
    home.backend,
    `.pulumi/stacks/evenkeel/${stack}.json`,
  );
  const known = (checkpoint.latest.resources ?? []).filter(
    ({ type, id }) => id !== undefined && type.startsWith("aws:"),
  );
  return { account: state.records.map(([, record]) => entry(record)).sort(), engine: known.map(entry).sort() };
}

interface Resource {
  readonly type: string;
  readonly id?: string;
}

function entry({ type, id = "" }: Resource): string {
  return `${type} ${id}`;
}

async function read<T>(folder: string, file: string): Promise<T> {
  return JSON.parse(await readFile(join(folder, file), "utf8")) as T;
}
