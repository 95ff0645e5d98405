import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { untilSettled } from "../../../rehearsal/drills/stage/settled-hosts.ts";
import type { Host } from "../../../rehearsal/engine/cloud-status.ts";
import { homeAt } from "../../../rehearsal/engine/paths.ts";
import { temporaryFolder } from "../../support/packed-app.ts";

/** What a host says at one look: the hash of its environment and how many workers it wants, and who they are. */
interface Look {
  readonly says: string;
  readonly code?: number;
  readonly workers?: string;
}

/** A site of one host that says this, look after look, and the last for ever. */
async function siteThatSays(looks: readonly Look[]) {
  const home = homeAt(await temporaryFolder());
  const bucket = join(home.cloud, "store/buckets/site");
  await mkdir(bucket, { recursive: true });
  await writeFile(join(bucket, "environment"), "new");
  let look: Look | undefined;
  let looked = 0;
  const rehearsal = {
    home,
    hosts: () => Promise.resolve([{ hostId: "8feb954b51ba" } as Host]),
    on: (_host: unknown, ...command: readonly string[]) => {
      const asksForWorkers = command.join(" ").includes("NODE_UNIQUE_ID");
      if (!asksForWorkers) look = looks[Math.min(looked++, looks.length - 1)];
      const { says = "", code = 0, workers = "1\n2\n" } = look ?? {};
      return Promise.resolve({ code, stdout: asksForWorkers ? workers : says, stderr: "" });
    },
  };
  return { rehearsal, looked: () => looked };
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const settled = { says: `${hashOf("new")}\n2\n` };
const { signal } = new AbortController();

describe("a site is settled", () => {
  it.each<[string, Look]>([
    ["has not read what the store says now", { says: `${hashOf("old")}\n2\n` }],
    ["is changing it", { says: "", code: 1 }],
    ["still has a worker that leaves", { ...settled, workers: "1\n2\n3\n" }],
    ["has a worker too few", { ...settled, workers: "1\n" }],
  ])("only when no host %s", async (_, look) => {
    const { rehearsal, looked } = await siteThatSays([look, settled]);
    await untilSettled(rehearsal, { patienceSeconds: 60, signal });
    expect(looked()).toBe(2);
  });

  it("in time, or the drill does not begin", async () => {
    const { rehearsal } = await siteThatSays([{ says: "", code: 1 }]);
    await expect(untilSettled(rehearsal, { patienceSeconds: 0, signal })).rejects.toThrow(
      "host 8feb954b51ba does not run with what the store says",
    );
  });
});
