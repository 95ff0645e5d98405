import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { messageOf } from "../../message.ts";
import { endCloud, findCloud } from "../cloud-process.ts";
import { removeCloud } from "../cloud-removal.ts";
import { cloudOf } from "../clouds/clouds.ts";
import { type Endpoint, readEndpoint } from "../endpoint.ts";
import { during } from "../progress.ts";
import { leaveEngine } from "../set-up/docker-daemon.ts";
import { RehearsalStack } from "../stack.ts";
import { readRehearsedConfig } from "../stack-files.ts";
import { rehearsedStacks } from "../stack-state.ts";
import { findSuspects } from "../strays.ts";
import type { Context, Result } from "./verb.ts";

/**
 * Destroys the stacks, then the cloud with all that it made. The cloud goes even where a stack can't be destroyed:
 * nothing is left behind that somebody would have to look for.
 */
export async function stop(context: Context): Promise<Result> {
  const { args, say } = context;
  const { home } = args;
  const last = await readEndpoint(home).catch((error: unknown) => {
    say(messageOf(error));
    return undefined;
  });
  const running = await findCloud(home).catch(() => undefined);
  const text: string[] = [];
  const stacks = await rehearsedStacks(home);
  if (running !== undefined) {
    for (const name of stacks) text.push(await destroyStack(context, name, running));
  } else if (last !== undefined) {
    text.push(
      `the rehearsal cloud (process ${last.pid}) is gone without \`npm stop\`: what it made is removed, and the state of ${stacks.join(", ") || "no stack"} dropped, without the engine`,
    );
  }
  const ended = await during(say, "ending the rehearsal cloud", () => endCloud(home, say));
  if (last !== undefined || ended || existsSync(home.cloud)) {
    await during(say, "removing what it made", () => removeCloud(home, last?.kind, say));
    text.push("the rehearsal cloud is gone, with its hosts, networks and objects");
  }
  // The engine's state describes a cloud that no longer is.
  for (const path of [home.pulumi, home.work, home.cloud]) await rm(path, { recursive: true, force: true });
  await rm(home.endpoint, { force: true });
  if (text.length === 0) text.push(`nothing runs in ${home.folder}`);
  const engine = await leaveEngine(home.folder, say);
  if (engine !== undefined) text.push(engine);
  return { json: { stacks, done: text }, text };
}

async function destroyStack({ args, say }: Context, name: string, endpoint: Endpoint): Promise<string> {
  const { home } = args;
  try {
    const config = await readRehearsedConfig(join(home.work, name), name);
    const inTheWay = (await findSuspects(home, endpoint)).filter(({ cloud }) => cloud === cloudOf(config).name);
    // The engine would wait for its networks until its time is up.
    if (inTheWay.length > 0)
      return `the stack ${name} is dropped with the cloud: no state has ${inTheWay.map(({ what }) => what).join(", ")}`;
    const stack = await RehearsalStack.open({ home, endpoint, name, config, say });
    try {
      await stack.unprotect();
      const { changes, seconds } = await stack.destroy();
      await stack.remove();
      return `destroyed the stack ${name}: ${changes.delete ?? 0} resources (${seconds.toFixed(1)} s)`;
    } finally {
      await stack.close();
    }
  } catch (error) {
    return `the stack ${name} can't be destroyed by the engine, so it is dropped with the cloud: ${messageOf(error)}`;
  }
}
