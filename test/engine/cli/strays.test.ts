import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readEndpoint } from "../../../rehearsal/engine/endpoint.ts";
import { askApi } from "../../support/api-client.ts";
import { processesMentioning } from "../../support/processes.ts";
import { finished, RehearsalCli } from "../../support/rehearsal-cli.ts";

interface Told {
  readonly hosts: readonly { readonly id: string }[];
  readonly strays: readonly { readonly cloud: string; readonly id: string; readonly what: string }[];
}

describe("an up on AWS that is killed while it waits for its hosts", () => {
  let rehearsal: RehearsalCli;
  let api: string;
  beforeEach(async () => {
    rehearsal = await RehearsalCli.inFreshHome();
    await killedStart();
  });
  afterEach(() => rehearsal.dispose());

  async function told(verb: string): Promise<Told> {
    const { code, stdout, stderr } = await rehearsal.run(verb, "--stack", "aws", "--json");
    return code === 0 ? (JSON.parse(stdout) as Told) : { hosts: [], strays: [{ cloud: "", id: "", what: stderr }] };
  }

  const patience = { timeout: 240_000, interval: 50 };

  async function killedStart(): Promise<void> {
    const preview = await rehearsal.run("preview", "--api-only", "--stack", "aws");
    expect(preview.code, preview.stderr).toBe(0);
    api = (await readEndpoint(rehearsal.home))?.clouds.aws.url ?? "";
    // Whoever waits for the group hears nothing of it.
    const match = { method: "GET", pathPattern: "/resources/aws:autoscaling/group:Group/.*" };
    await askApi(api, "POST", "/_rehearsal/faults", { kind: "delay", seconds: 600, match });
    const child = rehearsal.start("start", "--api-only", "--stack", "aws");
    const ended = finished(child);
    await expect.poll(async () => (await told("status")).hosts, patience).toHaveLength(2);
    expect((await told("status")).strays, "while an engine is at work nobody can tell").toEqual([]);
    child.kill("SIGKILL");
    await ended;
    const found = { cloud: "aws", what: expect.stringMatching(/^group evenkeel-aws-/) as string };
    await expect.poll(async () => (await told("status")).strays, patience).toMatchObject([found]);
  }

  it("leaves a group that no state has: status names it, sweep removes it with its hosts, the next start is as if new", async () => {
    const { strays, hosts: lost } = await told("status");
    const words = strays[0]?.what ?? "";
    const { stdout } = await rehearsal.run("status", "--stack", "aws");
    expect(stdout).toContain(`In no stack's state, so no \`up\` removes it: ${words}.`);

    const swept = await rehearsal.run("sweep", "--yes");
    expect(swept.code, swept.stderr).toBe(0);
    expect(swept.stdout).toContain(`removed ${words}`);
    expect(await told("status")).toMatchObject({ hosts: [], strays: [] });

    const next = await told("start");
    expect(next.strays).toEqual([]);
    expect(next.hosts).toHaveLength(2);
    for (const { id } of lost) expect(next.hosts.map((host) => host.id)).not.toContain(id);
  });

  it("leaves nothing behind a stop, which drops the stack with the cloud", async () => {
    const { strays } = await told("status");
    const stop = await rehearsal.run("stop");
    expect(stop).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`dropped with the cloud: no state has ${strays[0]?.what ?? ""}`) as string,
    });
    expect(await processesMentioning(rehearsal.home.folder)).toEqual([]);
  });
});
