import { requireServingBalancers } from "../balancers.ts";
import { type Host, readStatus } from "../cloud-status.ts";
import { cloudIdOf, hostsOf } from "../hosts.ts";
import { describeChanges, plainOutputs, realChanges } from "../result.ts";
import { findStrays, strayWords } from "../strays.ts";
import { commandFor } from "./command-line.ts";
import type { Context, Result } from "./verb.ts";
import { withStack } from "./with-stack.ts";

/** Brings a stack up from nothing and tells what to do with it. */
export async function start(context: Context): Promise<Result> {
  const { args } = context;
  return withStack(context, async (stack, endpoint) => {
    await requireServingBalancers(endpoint, stack.cloud.name);
    const done = await stack.up();
    const outputs = plainOutputs(done.outputs);
    const hosts = hostsOf((await readStatus(endpoint)).hosts, outputs);
    const strays = await findStrays(args.home, endpoint);
    const json = {
      stack: args.stack,
      kind: endpoint.kind,
      provider: stack.provider,
      cloud: stack.cloud.name,
      api: endpoint.clouds[stack.cloud.name].url,
      changes: realChanges(done.changes),
      seconds: done.seconds,
      outputs,
      hosts,
      strays,
    };
    const changes = `up of ${args.stack}: ${describeChanges(done.changes)} (${done.seconds.toFixed(1)} s)`;
    return { json, text: [changes, "", ...welcome(String(outputs["url"]), hosts, context), ...strayWords(strays)] };
  });
}

function welcome(url: string, hosts: readonly Host[], { args }: Context): string[] {
  const [first] = hosts;
  const stop = args.home.isDefault ? "npm stop" : `npm stop -- --home ${args.home.folder}`;
  return [
    `The site answers at ${url}`,
    ...hosts.map((host) => `  host ${host.hostId}  ${host.name}  ${cloudIdOf(host)}  ${host.state}`),
    "",
    "Next:",
    `  curl -i ${url}/test    asks the site; X-Served-By tells which host answered`,
    `  ${commandFor(args, "status")}    what runs`,
    ...(first === undefined
      ? []
      : [
          `  ${commandFor(args, `kill ${first.hostId}`)}    cuts a host's power`,
          ...(first.group === undefined
            ? [`  ${commandFor(args, `up --replace ${first.hostId}`)}    makes it anew then`]
            : []),
        ]),
    `  ${stop}    destroys it all`,
  ];
}
