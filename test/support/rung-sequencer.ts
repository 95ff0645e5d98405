import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Deals the files of rungs that run side by side in turn, those of the upper rung first. Left to itself, Vitest begins an
 * upper rung when the one below has no file left; then processors idle while the hosts' tests wait for boots and checks.
 */
export class RungSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const sideBySide = Map.groupBy(sorted, ({ project }) => project.config.sequence.groupOrder);
    return [...sideBySide.values()].flatMap((group) => {
      const rungs = Map.groupBy(group, ({ project }) => project.name);
      return deal([...rungs.values()].reverse());
    });
  }
}

/** One of each list in turn, until all are empty. */
export function deal<T>(lists: readonly (readonly T[])[]): T[] {
  const rounds = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) => lists.flatMap((list) => list.slice(round, round + 1))).flat();
}
