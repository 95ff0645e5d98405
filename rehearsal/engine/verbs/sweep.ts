import { readStatus } from "../cloud-status.ts";
import type { CloudApi, ThingKind } from "../clouds/cloud-api.ts";
import { clouds } from "../clouds/clouds.ts";
import { confirm } from "../confirmation.ts";
import type { Endpoint } from "../endpoint.ts";
import { isAnswering } from "../hosts.ts";
import { Mistake } from "../mistake.ts";
import { during } from "../progress.ts";
import { idsInState } from "../stack-state.ts";
import { rehearsedConfigs, tagsOf } from "../stack-tags.ts";
import { findStrays, type Stray } from "../strays.ts";
import { waitUntil } from "../waiting.ts";
import { requireCloud } from "./require-cloud.ts";
import type { Context, Result } from "./verb.ts";

/** How long something may take to go: an AWS group drains its hosts first. */
const goneSeconds = 900;

/** A NAT gateway holds its address until it is gone; the rest is in the order of what costs most. */
const order: readonly ThingKind[] = ["host", "group", "balancer", "gateway", "address"];

/** Removes what is paid for and in no stack's state, after asking, and returns when it is gone. */
export async function sweep(context: Context): Promise<Result> {
  const { home, yes } = context.args;
  const endpoint = await requireCloud(home);
  if ((await idsInState(home)) === undefined) {
    throw new Mistake(
      "an engine is at work: what it makes is in no state until it is ready, and would be taken for a stray. Wait until it has ended, or end it.",
    );
  }
  const strays = [...(await findStrays(home, endpoint))].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  if (strays.length === 0)
    return { json: { strays, removed: [] }, text: ["nothing to sweep: all that is paid for is in a stack's state"] };

  const configs = await rehearsedConfigs(home);
  for (const line of warning(strays, await tagsOf(configs))) context.say(line);
  if (!yes) {
    const answer = await confirm(`Remove ${strays.length === 1 ? "it" : `all ${strays.length}`}?`);
    if (answer === undefined) {
      throw new Mistake("sweep asks before it removes anything, and there is no terminal to ask at: add --yes.", 2);
    }
    if (!answer) return { json: { strays, removed: [] }, text: ["nothing was removed"], exitCode: 1 };
  }
  for (const stray of strays) {
    await during(context.say, `removing ${stray.what}`, () =>
      remove(clouds[stray.cloud].api(endpoint, [...configs.values()]), stray, endpoint),
    );
  }
  return { json: { strays, removed: strays }, text: strays.map(({ what }) => `removed ${what}`) };
}

function warning(strays: readonly Stray[], tags: readonly string[]): string[] {
  return [
    `In no stack's state, with a tag of this rehearsal's stacks (${tags.join(", ")}):`,
    ...strays.map(({ cloud, what }) => `  ${what} on ${clouds[cloud].title}`),
    "What an `up` left that was cut short and what somebody made by hand with that tag look the same: look whether somebody needs it.",
  ];
}

async function remove(api: CloudApi, stray: Stray, endpoint: Endpoint): Promise<void> {
  const { hosts, balancers } = await readStatus(endpoint);
  const host =
    stray.kind === "host" ? hosts.find(({ cloud, id }) => cloud === stray.cloud && id === stray.id) : undefined;
  // One that a load balancer sends requests to leaves in good order, lest those be lost.
  if (host !== undefined && isAnswering(host, balancers)) await api.shutDown?.(stray.id);
  await api.remove(stray);
  await waitUntil(`${stray.what} was asked to go`, goneSeconds, async () => !(await isThere(stray, endpoint)));
}

async function isThere({ cloud, kind, id }: Stray, endpoint: Endpoint): Promise<boolean> {
  const { hosts, balancers, groups, gateways, addresses } = await readStatus(endpoint);
  const lists = { host: hosts, group: groups, balancer: balancers, gateway: gateways, address: addresses };
  const things: readonly { readonly cloud: string; readonly id: string }[] = lists[kind];
  const launched = kind === "group" && hosts.some((host) => host.cloud === cloud && host.group === id);
  return launched || things.some((thing) => thing.cloud === cloud && thing.id === id);
}
