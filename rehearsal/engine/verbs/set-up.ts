import { leaveEngine } from "../set-up/docker-daemon.ts";
import { setUp, setUpTests, testsFolder } from "../set-up/set-up.ts";
import type { Context, Result } from "./verb.ts";

export async function prepare({ args, say }: Context): Promise<Result> {
  await (args.tests ? setUpTests(say) : setUp(args.kind ?? "docker", args.home.folder, say));
  return { json: { ready: true }, text: ["everything is set up"] };
}

/** After `set-up`: ends what it started, which is at most a Docker engine. What it installed stays. */
export async function release({ args, say }: Context): Promise<Result> {
  const engine = await leaveEngine(args.tests ? testsFolder : args.home.folder, say);
  return { json: { engine: engine ?? null }, text: engine === undefined ? [] : [engine] };
}
