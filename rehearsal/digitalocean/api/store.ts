import { Memory } from "../../http/memory.ts";
import { newState, type State } from "./state.ts";

/** Raised when records change in a way that an older file does not fit. */
const version = 3;

export type Store = Memory<State>;

/** @throws {Error} if the file is there and not one of ours. */
export function openStore(file: string, now: string): Promise<Store> {
  return Memory.open({ file, version, blank: newState(now) });
}
