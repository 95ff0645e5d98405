import type { OpMap, OutputMap } from "@pulumi/pulumi/automation/index.js";

/** Outputs as other programs may see them: what is secret stays so. */
export function plainOutputs(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "[secret]" : (value as unknown)]),
  );
}

/** How many changes of each kind, without what stayed the same. */
export function realChanges(changes: OpMap): Record<string, number> {
  return Object.fromEntries(Object.entries(changes).filter(([kind, count]) => kind !== "same" && count > 0));
}

/** `3 to create, 1 to update`, or that there is nothing. */
export function describeChanges(changes: OpMap): string {
  const parts = Object.entries(realChanges(changes)).map(([kind, count]) => `${count} ${kind}`);
  return parts.length === 0 ? "no changes" : parts.join(", ");
}
