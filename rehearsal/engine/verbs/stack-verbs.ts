import { requireServingBalancers } from "../balancers.ts";
import { describeChanges, plainOutputs, realChanges } from "../result.ts";
import type { StackResult } from "../stack.ts";
import { findStrays, strayWords } from "../strays.ts";
import { outputLines } from "./outputs.ts";
import type { Context, Result } from "./verb.ts";
import { withStack } from "./with-stack.ts";

export function up(context: Context): Promise<Result> {
  return withStack(context, async (stack, endpoint) => {
    await requireServingBalancers(endpoint, stack.cloud.name);
    const done = await stack.up();
    const outputs = plainOutputs(done.outputs);
    return {
      json: { ...report(context, stack.provider, done), outputs },
      text: [summary(context, done), ...outputLines(outputs)],
    };
  });
}

export function preview(context: Context): Promise<Result> {
  return withStack(context, async (stack) => {
    const done = await stack.preview();
    return { json: report(context, stack.provider, done), text: [summary(context, done)] };
  });
}

export function refresh(context: Context): Promise<Result> {
  return withStack(context, async (stack) => {
    const done = await stack.refresh();
    return { json: report(context, stack.provider, done), text: [summary(context, done)] };
  });
}

export function destroy(context: Context): Promise<Result> {
  return withStack(context, async (stack, endpoint) => {
    // What it would wait for until its time is up.
    for (const line of strayWords(await findStrays(context.args.home, endpoint))) context.say(line);
    const done = await stack.destroy();
    return { json: report(context, stack.provider, done), text: [summary(context, done)] };
  });
}

function report({ args }: Context, provider: string, { changes, seconds }: StackResult) {
  return {
    verb: args.verb,
    stack: args.stack,
    provider,
    changes: realChanges(changes),
    same: changes.same ?? 0,
    seconds,
  };
}

function summary({ args }: Context, { changes, seconds }: StackResult): string {
  return `${args.verb} of ${args.stack}: ${describeChanges(changes)} (${seconds.toFixed(1)} s)`;
}
