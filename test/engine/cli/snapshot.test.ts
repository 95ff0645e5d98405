import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { parseImageName } from "../../../rehearsal/engine/image-name.ts";
import { askApi } from "../../support/api-client.ts";
import { RehearsalCli } from "../../support/rehearsal-cli.ts";

interface Started {
  readonly api: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly hosts: readonly { readonly id: string; readonly hostId: string }[];
}

interface Taken {
  readonly image: { readonly id: string; readonly name: string };
  readonly host: { readonly id: string };
  readonly removed: readonly { readonly id: string }[];
}

describe.each(["dev", "aws"])("snapshot of a host of %s, without hosts", (stack) => {
  let rehearsal: RehearsalCli;
  let site: Started;

  const verb = (...words: string[]) => rehearsal.run(...words, "--stack", stack);
  async function take(...words: string[]): Promise<Taken> {
    const { code, stdout, stderr } = await verb("snapshot", "--json", ...words);
    expect(code, stderr + stdout).toBe(0);
    return JSON.parse(stdout) as Taken;
  }
  /** Every host runs, and is in the load balancer. */
  const allAnswer = async () => {
    const { stdout } = await verb("status");
    return site.hosts.every(({ hostId }) => new RegExp(`running +host ${hostId} .*in \\(200\\)`).test(stdout));
  };

  beforeAll(async () => {
    rehearsal = await RehearsalCli.inFreshHome();
    const { code, stdout, stderr } = await verb("start", "--api-only", "--json");
    expect(code, stderr + stdout).toBe(0);
    site = JSON.parse(stdout) as Started;
  });
  afterAll(() => rehearsal.dispose());

  it("makes an image that is named after site, release and time, of the host that was asked for, which answers again", async () => {
    const [, wanted] = site.hosts;
    const before = Math.floor(Date.now() / 1000) * 1000;
    const { image, host, removed } = await take(wanted?.hostId ?? "");
    const { tag, release, madeAt } = parseImageName(image.name) ?? {};
    expect({ tag, release }).toEqual({ tag: site.outputs["tag"], release: site.outputs["release"] });
    expect(madeAt?.getTime()).toBeGreaterThanOrEqual(before);
    expect(host.id).toBe(wanted?.id);
    expect(removed).toEqual([]);
    expect(await allAnswer()).toBe(true);
  });

  it("keeps so many of the site's images as it is told to", async () => {
    const [first] = [await take(), await take()];
    const { image, removed } = await take("--keep", "1");
    expect(removed).toHaveLength(3);
    expect(removed.map(({ id }) => id)).toContain(first.image.id);
    expect(removed.map(({ id }) => id)).not.toContain(image.id);
  });

  it("refuses a host that is not there", async () => {
    expect(await verb("snapshot", "nobody")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no host "nobody"') as string,
    });
  });

  // A group on AWS starts hosts by itself; a droplet that is off stays off until somebody starts it.
  if (stack !== "dev") return;

  it("starts a host again whose image could not be made", async () => {
    const match = { method: "GET", pathPattern: "/v2/droplets/\\d+/snapshots" };
    await askApi(site.api, "POST", "/_rehearsal/faults", { kind: "status-before", status: 422, match });
    expect((await verb("snapshot")).code).toBe(1);
    await expect.poll(allAnswer, { timeout: 20_000 }).toBe(true);
  });

  it("refuses a sick host, and one without which nobody would answer, unless it is forced to", async () => {
    const [victim, last] = site.hosts;
    await verb("kill", victim?.id ?? "");
    expect((await verb("snapshot", victim?.id ?? "")).stderr).toContain("is not healthy");
    expect((await verb("snapshot")).stderr).toContain("is the only healthy host of the stack dev");
    expect((await take("--force")).host.id).toBe(last?.id);
  });
});
