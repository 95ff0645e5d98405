import { z } from "zod";

import { findCloud } from "../cloud-process.ts";
import { type Host, readStatus } from "../cloud-status.ts";
import { cloudIdOf, hostsOf } from "../hosts.ts";
import { Mistake } from "../mistake.ts";
import { readOutputs } from "../stack-outputs.ts";
import { commandFor } from "./command-line.ts";
import type { Context, Result } from "./verb.ts";

/** What the outputs tell; a stack that an older program brought up tells no list. */
const schema = z.object({
  release: z.string(),
  releases: z.array(z.object({ id: z.string(), time: z.string() })).optional(),
});

/** The releases that a stack's store keeps, newest first, as its last `up` left them, and which one its hosts run. */
export async function releases({ args }: Context): Promise<Result> {
  const outputs = await readOutputs(args.home, args.stack);
  if (outputs === undefined || Object.keys(outputs).length === 0) {
    throw new Mistake(
      `the stack ${args.stack} has no releases in ${args.home.folder}: it has not been brought up. \`npm start\` does that.`,
    );
  }
  const { release, releases: kept } = schema.parse(outputs);
  if (kept === undefined) {
    throw new Mistake(
      `the stack ${args.stack} was brought up by a program that kept no list of releases. \`up\` makes one.`,
    );
  }
  const endpoint = await findCloud(args.home);
  const hosts = endpoint === undefined ? [] : hostsOf((await readStatus(endpoint)).hosts, outputs);
  return {
    json: {
      stack: args.stack,
      serving: release,
      releases: kept.map(({ id, time }) => ({ id, time, serves: id === release, hosts: id === release ? hosts : [] })),
    },
    text: [
      `releases of ${args.stack}, newest first:`,
      ...releaseLines(kept, release, hosts),
      ...(kept.length > 1 ? [`${commandFor(args, "up --release ID")}    goes back to one`] : []),
    ],
  };
}

interface Release {
  readonly id: string;
  /** When it was put there, as RFC 3339, UTC. */
  readonly time: string;
}

function releaseLines(kept: readonly Release[], serving: string, hosts: readonly Host[]): string[] {
  return kept.map(({ id, time }) => {
    const on = hosts.length === 0 ? "" : ` on ${hosts.map(cloudIdOf).join(", ")}`;
    return `  ${id}  ${time}  ${id === serving ? `serves${on}` : ""}`.trimEnd();
  });
}
