import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { repository } from "../../../rehearsal/engine/paths.ts";
import { RehearsalCli } from "../../support/rehearsal-cli.ts";
import { processesMentioning } from "../../support/processes.ts";

interface Started {
  readonly kind: string;
  readonly changes: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly hosts: readonly { readonly name: string; readonly hostId: string; readonly id: string }[];
}

describe("a stack that is not up", () => {
  it("has no releases, no image to be made, and nothing to sweep: each says why", async () => {
    const rehearsal = await RehearsalCli.inFreshHome();
    try {
      for (const [verb, words] of [
        ["releases", "the stack dev has no releases"],
        ["snapshot", "no rehearsal runs in"],
        ["sweep", "no rehearsal runs in"],
      ] as const) {
        expect(await rehearsal.run(verb)).toMatchObject({ code: 1, stderr: expect.stringContaining(words) as string });
      }
    } finally {
      await rehearsal.dispose();
    }
  });
});

describe("API-only rehearsal by the command", () => {
  let rehearsal: RehearsalCli;
  let stackFile: string;
  let first: Started;

  beforeAll(async () => {
    rehearsal = await RehearsalCli.inFreshHome();
    stackFile = await readFile(`${repository}Pulumi.dev.yaml`, "utf8");
    // Ends only if the cloud, which goes on running, has none of our pipes: `npm start | tail`.
    const run = await rehearsal.run("start", "--api-only", "--json");
    expect(run.code, run.stderr + run.stdout).toBe(0);
    first = JSON.parse(run.stdout) as Started;
  });

  afterAll(() => rehearsal.dispose());

  it("brings the dev stack up from nothing", () => {
    expect(first.kind).toBe("paper");
    expect(first.changes["create"]).toBeGreaterThan(8);
    expect(first.hosts).toHaveLength(2);
  });

  it("is answered through the load balancer by each host in turn", async () => {
    const seen = new Set<string | null>();
    for (let request = 0; request < 4; request += 1) {
      const response = await fetch(`${String(first.outputs["url"])}/test`);
      expect(response.status).toBe(200);
      expect(response.headers.get("x-release")).toBe(first.outputs["release"]);
      seen.add(response.headers.get("x-served-by"));
    }
    expect([...seen].sort()).toEqual(first.hosts.map(({ hostId }) => hostId).sort());
  });

  it("changes nothing when started again, or previewed", async () => {
    for (const verb of ["start", "preview"]) {
      const run = await rehearsal.run(verb, "--json");
      expect(run.code, run.stderr).toBe(0);
      expect((JSON.parse(run.stdout) as Started).changes).toEqual({});
    }
  });

  it("leaves the team's stack file as it is", async () => {
    expect(await readFile(`${repository}Pulumi.dev.yaml`, "utf8")).toBe(stackFile);
  });

  it("gives its outputs as JSON, and tells what runs", async () => {
    const outputs = await rehearsal.run("outputs", "--json");
    expect(JSON.parse(outputs.stdout)).toEqual(first.outputs);
    const status = await rehearsal.run("status");
    expect(status.code).toBe(0);
    for (const { hostId } of first.hosts)
      expect(status.stdout).toMatch(new RegExp(`running +host ${hostId} .*in \\(200\\)`));
  });

  it("lists the releases that the store keeps, and which hosts run", async () => {
    const { release } = first.outputs;
    const { code, stdout, stderr } = await rehearsal.run("releases", "--json");
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      stack: "dev",
      serving: release,
      releases: [{ id: release, serves: true, hosts: first.hosts.map(({ hostId }) => ({ hostId })) }],
    });
    const words = await rehearsal.run("releases");
    expect(words.stdout).toMatch(new RegExp(`  ${String(release)}  \\d{4}-.*Z  serves on droplet \\d+, droplet \\d+`));
  });

  it("runs a release that the store has, this once, and refuses one that it has not", async () => {
    const same = await rehearsal.run("preview", "--json", "--release", String(first.outputs["release"]));
    expect(same.code, same.stderr).toBe(0);
    expect((JSON.parse(same.stdout) as Started).changes).toEqual({});
    const other = await rehearsal.run("up", "--release", "0123456789ab");
    expect(other).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("release: got 0123456789ab, which the store does not have") as string,
    });
    expect(await readFile(`${repository}Pulumi.dev.yaml`, "utf8")).toBe(stackFile);
    const next = await rehearsal.run("preview", "--json");
    expect((JSON.parse(next.stdout) as Started).changes).toEqual({});
  });

  it("can't go on with hosts, and says so", async () => {
    const run = await rehearsal.run("logs", first.hosts[0]?.name ?? "");
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("its hosts are on paper");
  });

  it("loses a host whose power is cut, by its host id", async () => {
    const [victim, other] = first.hosts;
    const run = await rehearsal.run("kill", victim?.hostId ?? "");
    expect(run.code, run.stderr).toBe(0);
    await expect
      .poll(async () => (await rehearsal.run("status")).stdout, { timeout: 30_000 })
      .toMatch(new RegExp(`host ${victim?.hostId ?? ""} .*out \\(`));
    const response = await fetch(`${String(first.outputs["url"])}/test`);
    expect(response.headers.get("x-served-by")).toBe(other?.hostId);
  });

  it("makes that host anew when asked to, and leaves the other one alone", async () => {
    const [victim, other] = first.hosts;
    const unknown = await rehearsal.run("up", "--replace", "0123456789ab");
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("there is no host") as string });
    const run = await rehearsal.run("up", "--json", "--replace", victim?.hostId ?? "");
    expect(run.code, run.stderr).toBe(0);
    const { changes, outputs } = JSON.parse(run.stdout) as Started;
    expect(changes["replace"]).toBe(1);
    const hosts = outputs["hostIds"] as readonly string[];
    expect(hosts).toHaveLength(2);
    expect(hosts).toContain(other?.id);
    expect(hosts).not.toContain(victim?.id);
    const status = await rehearsal.run("status");
    expect(status.stdout.match(/in \(200\)/g)).toHaveLength(2);
    expect(status.stdout).not.toContain(victim?.hostId);
  });

  it("leaves nothing when stopped: no process, no state, no listener", async () => {
    const run = await rehearsal.run("stop");
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toContain("destroyed the stack dev");
    expect(await processesMentioning(rehearsal.home.folder)).toEqual([]);
    expect(existsSync(rehearsal.home.cloud)).toBe(false);
    expect(existsSync(rehearsal.home.endpoint)).toBe(false);
    await expect(fetch(`${String(first.outputs["url"])}/test`)).rejects.toThrow("fetch failed");
  });

  it("has nothing to do when stopped again", async () => {
    const run = await rehearsal.run("stop");
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing runs in") as string });
  });
});
