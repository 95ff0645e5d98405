import { type DataPlane, RangeTaken } from "./data-plane.ts";

const attempts = 10;

/**
 * Makes a network in a range that is free on this machine, and returns the range. Another rehearsal may take the range
 * between the looking and the making: then the next one is taken.
 * @throws {RangeTaken} if that happens again and again.
 */
export async function setFreeNetwork(
  dataPlane: Pick<DataPlane, "freeRange" | "setNetwork">,
  id: string,
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const range = await dataPlane.freeRange();
    try {
      await dataPlane.setNetwork({ id, range });
      return range;
    } catch (error) {
      if (!(error instanceof RangeTaken) || attempt === attempts) throw error;
    }
  }
}
