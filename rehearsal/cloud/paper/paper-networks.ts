import { overlap, parseCidr } from "../address.ts";
import { type NetworkSpec, RangeTaken } from "../data-plane.ts";

/** Private networks as notes; the only thing that can be wrong with one is that it overlaps another. */
export class PaperNetworks {
  readonly #ranges = new Map<string, string>();

  /** @throws {Error} if there is none left. */
  free(): string {
    for (let third = 0; third < 256; third += 16) {
      const range = `10.96.${third}.0/20`;
      if (this.#overlapping(range) === undefined) return range;
    }
    throw new Error("no /20 of 10.96.0.0/16 is free: remove a network");
  }

  /** @throws {RangeTaken} */
  set({ id, range }: NetworkSpec): void {
    const other = this.#overlapping(range, id);
    if (other !== undefined) throw new RangeTaken(`${range} overlaps ${other}, the range of another network`);
    this.#ranges.set(id, range);
  }

  has(id: string): boolean {
    return this.#ranges.has(id);
  }

  remove(id: string): void {
    this.#ranges.delete(id);
  }

  #overlapping(range: string, self?: string): string | undefined {
    const wanted = parseCidr(range);
    const others = [...this.#ranges].filter(([id]) => id !== self).map(([, taken]) => taken);
    return others.find((taken) => overlap(parseCidr(taken), wanted));
  }
}
