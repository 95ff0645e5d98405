import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { types } from "../../../../rehearsal/aws/model/types.ts";
import { createFleet, hostsOf, replaced } from "./fleet.ts";
import { inheritedFolder, type RunningModel, startModel, until } from "./running-model.ts";

const restarted = async (model: RunningModel) => startModel({ folder: await inheritedFolder(model) });

describe("after a restart", () => {
  it("everything is as it was: hosts, their addresses and user data, the balancer's address, who is healthy", async () => {
    const first = await startModel();
    await createFleet(first);
    const before = await first.status();
    const second = await restarted(first);
    const after = await until("all are healthy again", async () => {
      const status = await second.status();
      return status.loadBalancers[0]?.members.every(({ healthy }) => healthy) === true ? status : undefined;
    });
    expect(after.hosts).toEqual(before.hosts);
    expect(after.loadBalancers).toEqual(before.loadBalancers);
    const [host] = after.hosts;
    expect(second.dataPlane.machine(host?.id ?? "")).toEqual(first.dataPlane.machine(host?.id ?? ""));
  });

  it("a group goes on with what it had begun: it launches what is missing and ends what was leaving", async () => {
    const first = await startModel({ timing: { lookSeconds: 1000 } });
    const { inputs } = await createFleet(first);
    const [victim] = await hostsOf(first);
    await first.ask("POST", `/_rehearsal/machines/${victim?.id ?? ""}/terminate`);
    await first.update(types.group, "fleet", { ...inputs, minSize: 3, desiredCapacity: 3 });
    const second = await restarted(first);
    const hosts = await replaced(second, [victim?.id ?? ""], 3);
    expect(hosts.map(({ zone }) => zone).sort()[0]).toBe("us-east-1a");
  });

  it("one that lost its power stays off until its group replaces it", async () => {
    const first = await startModel({ timing: { noticeSeconds: 1_000_000_000 } });
    await createFleet(first);
    const [victim] = await hostsOf(first);
    await first.ask("POST", `/_rehearsal/machines/${victim?.id ?? ""}/kill`);
    await until("it is off", async () => (await hostsOf(first, "off")).length === 1);
    const second = await restarted(first);
    await replaced(second, [victim?.id ?? ""]);
  });

  it("a memory that can't be read stops the start", async () => {
    const folder = await mkdtemp(join(tmpdir(), "evenkeel-model-"));
    await writeFile(join(folder, "aws.json"), '{"version": 99, "state": {}}');
    await expect(startModel({ folder })).rejects.toThrow("has version 99");
  });
});
