// The process of an `up` that is to be killed; started by killed-up.ts. Says the engine's lines, one message each.
import { readEndpoint } from "../../engine/endpoint.ts";
import { homeAt } from "../../engine/paths.ts";
import { RehearsalStack } from "../../engine/stack.ts";
import type { UpOrder } from "./killed-up.ts";
import { programIn } from "./program.ts";

async function up({ home: folder, name, config, program }: UpOrder): Promise<void> {
  const home = homeAt(folder);
  const endpoint = await readEndpoint(home);
  if (endpoint === undefined) throw new Error(`no rehearsal runs in ${folder}`);
  const say = (line: string) => process.send?.(line);
  const stack = await RehearsalStack.open({ home, endpoint, name, config, say, program: programIn(program) });
  try {
    await stack.up();
  } finally {
    await stack.close();
  }
}

process.once("message", (order: UpOrder) => {
  up(order)
    .catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    })
    .finally(() => {
      process.disconnect();
    });
});
