import { existsSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RehearsalCli } from "../../support/rehearsal-cli.ts";
import { processesMentioning } from "../../support/processes.ts";

interface Started {
  readonly cloud: string;
  readonly api: string;
  readonly provider: string;
  readonly changes: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly hosts: readonly { readonly cloud: string; readonly id: string; readonly hostId: string }[];
}

const stacks = ["dev", "aws"] as const;

describe("a stack on each cloud, side by side in one home", () => {
  let rehearsal: RehearsalCli;
  const started: Partial<Record<(typeof stacks)[number], Started>> = {};
  const siteOf = (stack: (typeof stacks)[number]) => {
    const site = started[stack];
    if (site === undefined) throw new Error(`${stack} was not started`);
    return { ...site, url: String(site.outputs["url"]) };
  };

  async function start(stack: string): Promise<Started> {
    const run = await rehearsal.run("start", "--api-only", "--json", "--stack", stack);
    expect(run.code, run.stderr + run.stdout).toBe(0);
    return JSON.parse(run.stdout) as Started;
  }

  beforeAll(async () => {
    rehearsal = await RehearsalCli.inFreshHome();
    for (const stack of stacks) started[stack] = await start(stack);
  });

  afterAll(() => rehearsal.dispose());

  it("comes up with a provider and a host list of its own", () => {
    expect(siteOf("dev")).toMatchObject({
      cloud: "digitalocean",
      provider: expect.stringContaining("DigitalOcean") as string,
    });
    expect(siteOf("aws")).toMatchObject({ cloud: "aws", provider: "stand-in for the AWS provider" });
    expect(siteOf("dev").hosts.map(({ cloud }) => cloud)).toEqual(["digitalocean", "digitalocean"]);
    expect(siteOf("aws").hosts.map(({ cloud }) => cloud)).toEqual(["aws", "aws"]);
    expect(siteOf("dev").api).not.toBe(siteOf("aws").api);
  });

  it.each(stacks)("answers through its own load balancer, by its own hosts: %s", async (stack) => {
    const { url, outputs, hosts } = siteOf(stack);
    const seen = new Set<string | null>();
    for (let request = 0; request < 4; request += 1) {
      const response = await fetch(`${url}/test`);
      expect(response.status).toBe(200);
      expect(response.headers.get("x-release")).toBe(outputs["release"]);
      seen.add(response.headers.get("x-served-by"));
    }
    expect([...seen].sort()).toEqual(hosts.map(({ hostId }) => hostId).sort());
  });

  it("changes nothing when either is started again", async () => {
    for (const stack of stacks) expect((await start(stack)).changes).toEqual({});
  });

  it("replaces no host of a group, which does that by itself", async () => {
    const [host] = siteOf("aws").hosts;
    const run = await rehearsal.run("up", "--stack", "aws", "--replace", host?.id ?? "");
    const words = `instance ${host?.id ?? ""} is one of evenkeel-aws-a`;
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(words) as string });
  });

  it("is told by status: the asked stack's site, the hosts of both clouds in the balancers of theirs", async () => {
    for (const stack of stacks) {
      const { code, stdout } = await rehearsal.run("status", "--stack", stack);
      expect(code).toBe(0);
      expect(stdout).toContain(`stack ${stack}: ${siteOf(stack).url}, release`);
      const [onDigitalOcean = "", onAws = ""] = stdout.split("on AWS:");
      expect(onDigitalOcean).toContain("on DigitalOcean:");
      for (const { hostId } of siteOf("dev").hosts)
        expect(onDigitalOcean).toMatch(new RegExp(`running +host ${hostId} .*droplet \\d+ .*in \\(200\\)`));
      for (const { hostId, id } of siteOf("aws").hosts)
        expect(onAws).toMatch(new RegExp(`running +host ${hostId} .*instance ${id} .*in \\(200\\)`));
    }
  });

  it("loses a host of the one that is killed by id, and the other goes on undisturbed", async () => {
    const [victim, other] = siteOf("aws").hosts;
    const run = await rehearsal.run("kill", victim?.id ?? "");
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toContain(`instance ${victim?.id ?? ""}`);
    const known = stacks.flatMap((stack) => siteOf(stack).hosts.map(({ hostId }) => hostId));
    const serving = async () => {
      const { stdout } = await rehearsal.run("status");
      const ids = [...stdout.matchAll(/host (\w+) .*in \(200\)/g)].map(([, id = ""]) => id);
      // But for the one that the group makes instead.
      return ids.filter((id) => known.includes(id)).sort();
    };
    const left = [...siteOf("dev").hosts.map(({ hostId }) => hostId), other?.hostId].sort();
    await expect.poll(serving, { timeout: 120_000 }).toEqual(left);
  });

  it("has each cloud at its address again after a crash, and both sites as they were", async () => {
    await rehearsal.killCloud();
    await expect.poll(() => rehearsal.cloudPid()).toBeUndefined();
    for (const stack of stacks) {
      const { api, url } = siteOf(stack);
      const again = await start(stack);
      expect(again).toMatchObject({ api, outputs: { url } });
      expect((await fetch(`${url}/test`)).status).toBe(200);
    }
  });

  it("goes with one stop: every stack, no process, no state, no listener", async () => {
    const run = await rehearsal.run("stop");
    expect(run.code, run.stderr).toBe(0);
    for (const stack of stacks) expect(run.stdout).toContain(`destroyed the stack ${stack}`);
    expect(await processesMentioning(rehearsal.home.folder)).toEqual([]);
    for (const path of [rehearsal.home.cloud, rehearsal.home.endpoint, rehearsal.home.pulumi, rehearsal.home.work])
      expect(existsSync(path), path).toBe(false);
    for (const stack of stacks) await expect(fetch(`${siteOf(stack).url}/test`)).rejects.toThrow("fetch failed");
  });
});
