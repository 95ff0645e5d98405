import { requireServingBalancers } from "../balancers.ts";
import { readStatus } from "../cloud-status.ts";
import type { Endpoint } from "../endpoint.ts";
import { chooseHost, cloudIdOf } from "../hosts.ts";
import { Mistake } from "../mistake.ts";
import { describeChanges, plainOutputs, realChanges } from "../result.ts";
import type { StackResult } from "../stack.ts";
import { findStrays, strayWords } from "../strays.ts";
import { outputLines } from "./outputs.ts";
import type { Context, Result } from "./verb.ts";
import { withStack } from "./with-stack.ts";

export function up(context: Context): Promise<Result> {
  return withStack(context, async (stack, endpoint) => {
    await requireServingBalancers(endpoint, stack.cloud.name);
    const done = await stack.up(await replacedIds(context, endpoint));
    const outputs = plainOutputs(done.outputs);
    return {
      json: { ...report(context, stack.provider, done), outputs },
      text: [summary(context, done), ...outputLines(outputs)],
    };
  });
}

export function preview(context: Context): Promise<Result> {
  return withStack(context, async (stack, endpoint) => {
    const done = await stack.preview(await replacedIds(context, endpoint));
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

/** Ids of the hosts that are to be made anew. @throws {Mistake} for one that is not there, or that a group launched */
async function replacedIds({ args }: Context, endpoint: Endpoint): Promise<readonly string[]> {
  if (args.replace.length === 0) return [];
  const { hosts } = await readStatus(endpoint);
  return args.replace.map((wanted) => {
    const host = chooseHost(hosts, wanted);
    if (host.group !== undefined)
      throw new Mistake(`${cloudIdOf(host)} is one of ${host.group}, which replaces by itself what is not healthy.`);
    return host.id;
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
