import { addressIn, overlap, parseCidr } from "../../cloud/address.ts";
import { type DataPlane, RangeTaken } from "../../cloud/data-plane.ts";
import type { Account } from "./account.ts";
import type { VpcInputs } from "./kinds/compute/vpc-records.ts";
import { dependentsOf } from "./kinds/compute/vpc.ts";
import { types } from "./types.ts";

/** Ranges are /20s. */
const size = 4096;
const attempts = 256;

/**
 * A range that is free on this machine for the VPC of whoever has the name; the same one when asked again, as long as
 * nobody else took it. Two names never get the same one. A VPC with nothing in it keeps its range from being given out: it
 * may be one that whoever made it does not know of, because it was killed then.
 */
export async function freeRangeFor(account: Account, name: string): Promise<string> {
  const { dataPlane, records, state } = account;
  const remembered = state.ranges.get(name);
  const vpcs = records.everyOf<VpcInputs, object>(types.vpc);
  const inUse = vpcs.map(({ inputs }) => inputs.cidrBlock);
  const isOwn = vpcs.some(({ id, inputs }) => inputs.cidrBlock === remembered && dependentsOf(records, id).length > 0);
  if (remembered !== undefined && (isOwn || (await isFree(dataPlane, remembered)))) return remembered;
  const others = [...state.ranges].filter(([other]) => other !== name).map(([, range]) => range);
  const range = await findFree(dataPlane, [...others, ...inUse]);
  state.ranges.set(name, range);
  await account.save();
  return range;
}

/** The data plane knows nothing of ranges that are only spoken for, so it is asked about those behind its own choice. */
async function findFree(dataPlane: DataPlane, taken: readonly string[]): Promise<string> {
  const first = await dataPlane.freeRange();
  for (let step = 0; step < attempts; step++) {
    const range = `${addressIn(first, step * size)}/20`;
    if (taken.some((other) => overlap(parseCidr(other), parseCidr(range)))) continue;
    if (step === 0 || (await isFree(dataPlane, range))) return range;
  }
  throw new Error(`none of the ${attempts} ranges from ${first} is free on this machine: remove a network`);
}

/** By trying: a network there is made and removed. */
async function isFree(dataPlane: DataPlane, range: string): Promise<boolean> {
  const id = "vpc-trial";
  try {
    await dataPlane.setNetwork({ id, range });
  } catch (error) {
    if (error instanceof RangeTaken) return false;
    throw error;
  }
  await dataPlane.removeNetwork(id);
  return true;
}
