import type { FunctionImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import type { Api } from "../http.ts";
import { select } from "./selection.ts";

export type Lookup = FunctionImplementation<Client>;
export type Arguments = Parameters<Lookup>[1];
export type Call = Parameters<Lookup>[0];

/** A text argument; `undefined` when it is absent or empty. */
export function text(args: Arguments, name: string): string | undefined {
  const value = args[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** @throws {Error} when there is not exactly one. */
export function only<Item>(items: readonly Item[], what: string): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) {
    throw new Error(items.length === 0 ? `No ${what} was found.` : `${items.length} were found, not one: ${what}.`);
  }
  return item;
}

/** @throws {Error} when the API has none. */
export async function existing<Reply>(api: Api, path: string, what: string): Promise<Reply> {
  const reply = await api.find<Reply>(path);
  if (reply === undefined) {
    throw new Error(`No ${what} was found.`);
  }
  return reply;
}

/** A function that lists everything at a path, filtered and sorted as asked. */
export function listOf(path: string, key: string, fromApi: (item: never) => object): Lookup {
  return async (call, args) => {
    const items = await apiOf(call).list<never>(path, key);
    return { ...args, id: `all-${key}`, [key]: select(items.map(fromApi), args) };
  };
}
