import { setUp, setUpTests } from "../set-up/set-up.ts";
import type { Context, Result } from "./verb.ts";

export async function prepare({ args, say }: Context): Promise<Result> {
  await (args.tests ? setUpTests(say) : setUp(args.kind ?? "docker", say));
  return { json: { ready: true }, text: ["everything is set up"] };
}
