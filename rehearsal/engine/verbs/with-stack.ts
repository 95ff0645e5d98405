import { ensureCloud } from "../cloud-process.ts";
import { type Endpoint, readEndpoint } from "../endpoint.ts";
import { setUp } from "../set-up/set-up.ts";
import { RehearsalStack } from "../stack.ts";
import type { Arguments } from "../arguments.ts";
import type { Config } from "../stack-config.ts";
import { readStackConfig } from "../stack-files.ts";
import type { Context } from "./verb.ts";

/** Sets up what is missing, makes sure that the cloud runs, and opens the stack for an action. */
export async function withStack<T>(
  { args, say }: Context,
  action: (stack: RehearsalStack, endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  // A typo in the stack's name must not cost a minute of set-up.
  const config = configFor(args, await readStackConfig(args.stack));
  const last = await readEndpoint(args.home);
  await setUp(args.kind ?? last?.kind ?? "docker", args.home.folder, say);
  const endpoint = await ensureCloud(args.home, args.kind, say);
  const stack = await RehearsalStack.open({ home: args.home, endpoint, name: args.stack, config, say });
  try {
    say(`provider: ${stack.provider}`);
    return await action(stack, endpoint);
  } finally {
    await stack.close();
  }
}

/** The team's config, but for what the command asks for this once. */
export function configFor({ release }: Pick<Arguments, "release">, config: Config): Config {
  return release === undefined ? config : { ...config, "evenkeel:release": release };
}
