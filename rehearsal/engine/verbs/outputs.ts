import { Mistake } from "../mistake.ts";
import { readOutputs } from "../stack-outputs.ts";
import type { Context, Result } from "./verb.ts";

export async function outputs({ args }: Context): Promise<Result> {
  const values = await readOutputs(args.home, args.stack);
  if (values === undefined) {
    throw new Mistake(
      `the stack ${args.stack} has no outputs in ${args.home.folder}: it has not been brought up. \`npm start\` does that.`,
    );
  }
  return { json: values, text: outputLines(values) };
}

export function outputLines(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).map(
    ([name, value]) => `  ${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
}
