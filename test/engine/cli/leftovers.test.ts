import type { ChildProcess } from "node:child_process";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readEndpoint } from "../../../rehearsal/engine/endpoint.ts";
import { stackLocks } from "../../../rehearsal/engine/stack-lock.ts";
import { idsInState } from "../../../rehearsal/engine/stack-state.ts";
import { askApi } from "../../support/api-client.ts";
import { finished, RehearsalCli, type Run } from "../../support/rehearsal-cli.ts";

interface Told {
  readonly hosts: readonly { readonly id: string; readonly name: string }[];
  readonly strays: readonly { readonly id: string; readonly what: string }[];
}

/** Longer than any of these tests: the answer never comes. */
const never = { kind: "delay", seconds: 600, times: 100 };
const patience = { timeout: 240_000, interval: 50 };

describe("an up that is cut short leaves nothing that status does not name and sweep does not remove", () => {
  let rehearsal: RehearsalCli;
  let api: string;
  beforeEach(async () => {
    rehearsal = await RehearsalCli.inFreshHome();
    const preview = await rehearsal.run("preview", "--api-only");
    expect(preview.code, preview.stderr).toBe(0);
    api = (await readEndpoint(rehearsal.home))?.clouds.digitalocean.url ?? "";
  });
  afterEach(() => rehearsal.dispose());

  async function status(): Promise<Told> {
    const { code, stdout, stderr } = await rehearsal.run("status", "--json");
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as Told;
  }

  const fault = (body: object, method: string, pathPattern: string) =>
    askApi(api, "POST", "/_rehearsal/faults", { ...body, match: { method, pathPattern } });
  const clearFaults = () => askApi(api, "DELETE", "/_rehearsal/faults");
  const droplets = async () => {
    const { droplets: all } = (await askApi(api, "GET", "/v2/droplets")) as { droplets: { id: number }[] };
    return all.map(({ id }) => String(id)).sort();
  };

  /** An up that has its hosts made and never hears that they run. */
  async function stuckUp(): Promise<{ readonly child: ChildProcess; readonly ended: Promise<Run> }> {
    await fault(never, "GET", "/v2/droplets/\\d+");
    // Who is in a terminal's foreground leaves it to the terminal to hand a Ctrl-C to its engine.
    const child = rehearsal.startWithoutTerminal("up", "--api-only");
    const ended = finished(child);
    await expect.poll(droplets, patience).toHaveLength(2);
    return { child, ended };
  }

  async function recovers(): Promise<void> {
    await clearFaults();
    const next = await rehearsal.run("up", "--json");
    expect(next.code, next.stderr).toBe(0);
    const { outputs } = JSON.parse(next.stdout) as { outputs: { hostIds: string[] } };
    expect(await droplets(), "the hosts of the stack, and no others").toEqual([...outputs.hostIds].sort());
    expect((await status()).strays).toEqual([]);
  }

  it("by a SIGKILL of the engine: two hosts are strays, sweep asks first, and the next up makes its own", async () => {
    const { ended } = await stuckUp();
    const [lock] = await stackLocks(rehearsal.home, "evenkeel", "dev");
    expect((await status()).strays, "while an engine is at work nobody can tell").toEqual([]);
    if (lock === undefined) throw new Error("no engine is at work");
    process.kill(lock.pid, "SIGKILL");
    expect((await ended).code).not.toBe(0);
    await clearFaults();

    const made = await droplets();
    const { strays } = await status();
    expect(strays.map(({ id }) => id).sort()).toEqual(made);
    const asked = await rehearsal.run("sweep");
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining("add --yes") as string });
    expect(asked.stdout).toContain("what somebody made by hand with that tag look the same");
    expect(await droplets()).toEqual(made);

    const swept = await rehearsal.run("sweep", "--yes");
    expect(swept.code, swept.stderr).toBe(0);
    for (const { what } of strays) expect(swept.stdout).toContain(`removed ${what}`);
    expect(await droplets()).toEqual([]);
    expect((await rehearsal.run("sweep")).stdout).toContain("nothing to sweep");
    await recovers();
  });

  it("by Ctrl-C: what was made is in the state or, where its answer was on its way, a stray, and the next up goes on", async () => {
    const { child, ended } = await stuckUp();
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining("was cancelled") as string });
    const strays = (await status()).strays.map(({ id }) => id);
    const known = await idsInState(rehearsal.home);
    expect((await droplets()).filter((id) => known?.has(id) === false)).toEqual(strays);
    const swept = await rehearsal.run("sweep", "--yes");
    expect(swept.code, swept.stderr).toBe(0);
    await recovers();
  });

  it("by an API that fails half-way, after a request that had its effect and was repeated: the host too many is a stray", async () => {
    await fault({ kind: "status-after", status: 500 }, "POST", "/v2/droplets");
    await fault({ kind: "status-before", status: 422 }, "POST", "/v2/droplets");
    expect((await rehearsal.run("up", "--api-only")).code).toBe(1);
    const { strays } = await status();
    expect(strays).toHaveLength(1);
    expect(await droplets(), "one that the stack has, and the stray").toHaveLength(2);
    const swept = await rehearsal.run("sweep", "--yes");
    expect(swept.code, swept.stderr).toBe(0);
    expect(await droplets()).not.toContain(strays[0]?.id);
    expect(await droplets()).toHaveLength(1);
    await recovers();
  });

  it("by an API that is down from some point on: what is there the stack has, and the next up goes on", async () => {
    await fault({ kind: "status-before", status: 422, times: 100 }, "POST", "/v2/(droplets|firewalls)");
    expect((await rehearsal.run("up", "--api-only")).code).toBe(1);
    expect((await status()).strays).toEqual([]);
    await recovers();
  });
});

describe("sweep", () => {
  let rehearsal: RehearsalCli;
  beforeEach(async () => {
    rehearsal = await RehearsalCli.inFreshHome();
  });
  afterEach(() => rehearsal.dispose());

  it("takes hosts, autoscale pools and load balancers with the site's tag that no state has, and nobody else's", async () => {
    const start = await rehearsal.run("start", "--api-only", "--json");
    expect(start.code, start.stderr).toBe(0);
    const { outputs, api } = JSON.parse(start.stdout) as { outputs: Record<string, string>; api: string };
    const { tag = "", region = "", vpcId = "" } = outputs;
    const create = async (path: string, body: object) =>
      (await askApi(api, "POST", path, { region, ...body })) as Record<string, { readonly id: number | string }>;
    const size = { size: "s-1vcpu-1gb", image: "debian-13-x64", vpc_uuid: vpcId };
    const ours = await create("/v2/droplets", { name: "by-hand", tags: [tag], ...size });
    const theirs = await create("/v2/droplets", { name: "elsewhere", tags: ["elsewhere"], ...size });
    const rule = { entry_protocol: "http", entry_port: 80, target_protocol: "http", target_port: 80 };
    const balancer = { forwarding_rules: [rule], vpc_uuid: vpcId };
    const oursToo = await create("/v2/load_balancers", { name: "retried", tag, ...balancer });
    const theirsToo = await create("/v2/load_balancers", { name: "elsewhere", tag: "elsewhere", ...balancer });

    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    const { ssh_key: sshKey } = await create("/v2/account/keys", { name: "key", public_key: key });
    const template = { region, ...size, tags: [tag], ssh_keys: [String(sshKey?.id)] };
    const pool = await create("/v2/droplets/autoscale", {
      name: "lost",
      config: { target_number_instances: 1 },
      droplet_template: template,
    });
    const all = async () => ((await askApi(api, "GET", "/v2/droplets")) as { droplets: unknown[] }).droplets;
    await expect.poll(all, patience).toHaveLength(5);

    const swept = await rehearsal.run("sweep", "--yes", "--json");
    expect(swept.code, swept.stderr).toBe(0);
    const { removed } = JSON.parse(swept.stdout) as { removed: { id: string }[] };
    expect(removed.map(({ id }) => id)).toEqual([
      String(ours["droplet"]?.id),
      String(pool["autoscale_pool"]?.id),
      String(oursToo["load_balancer"]?.id),
    ]);
    const { hosts, balancers } = JSON.parse((await rehearsal.run("status", "--json")).stdout) as {
      hosts: { id: string }[];
      balancers: { id: string }[];
    };
    expect(hosts.map(({ id }) => id)).toContain(String(theirs["droplet"]?.id));
    expect(hosts).toHaveLength(3);
    expect(balancers.map(({ id }) => id).sort()).toEqual(
      [outputs["loadBalancerId"], String(theirsToo["load_balancer"]?.id)].sort(),
    );
    const again = await rehearsal.run("up", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ changes: {} });
  });
});
