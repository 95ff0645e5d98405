import { readdir, readFile } from "node:fs/promises";

import { parse } from "yaml";
import { z } from "zod";

const permissions = z.union([z.string(), z.record(z.string(), z.string())]);
const concurrency = z.strictObject({
  group: z.string(),
  "cancel-in-progress": z.union([z.boolean(), z.string()]),
  queue: z.string().optional(),
});

const step = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.string()).default({}),
});

/** The part of GitHub's workflow syntax that our workflows use; anything else is refused, so that no rule overlooks it. */
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: permissions.optional(),
  concurrency: concurrency.optional(),
  jobs: z.record(
    z.string(),
    z.strictObject({
      name: z.string().optional(),
      if: z.string().optional(),
      "runs-on": z.string(),
      "timeout-minutes": z.number(),
      environment: z.string().optional(),
      permissions: permissions.optional(),
      concurrency: concurrency.optional(),
      steps: z.array(step),
    }),
  ),
});

export interface Workflow extends z.infer<typeof workflowSchema> {
  /** The file as it is written: comments, too, are judged. */
  readonly text: string;
}
export type Job = Workflow["jobs"][string];

const folder = new URL("../../../.github/workflows/", import.meta.url);

/** Every workflow of the repository, by file name. */
export async function readWorkflows(): Promise<ReadonlyMap<string, Workflow>> {
  const names = (await readdir(folder)).sort();
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, parseWorkflow(await readFile(new URL(name, folder), "utf8"))] as const),
    ),
  );
}

export function parseWorkflow(text: string): Workflow {
  return { ...workflowSchema.parse(parse(text)), text };
}
