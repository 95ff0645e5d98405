import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { DockerUsers } from "../../../rehearsal/engine/set-up/docker-users.ts";

let folder: string;
let users: DockerUsers;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-users-"));
  users = new DockerUsers(join(folder, "register"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the users of a Docker engine that we started", () => {
  it("are nobody at first", async () => {
    expect(await users.list()).toEqual([]);
  });

  it("are those who said so and did not leave, each once", async () => {
    const [one, other] = [await mkdtemp(join(folder, "a-")), await mkdtemp(join(folder, "b-"))];
    for (const user of [one, other, one]) await users.add(user);
    expect((await users.list()).sort()).toEqual([one, other].sort());
    await users.remove(one);
    expect(await users.list()).toEqual([other]);
    await users.remove(one);
  });

  it("are not those whose folder is gone: they left without a word", async () => {
    const user = await mkdtemp(join(folder, "a-"));
    await users.add(user);
    await rm(user, { recursive: true });
    expect(await users.list()).toEqual([]);
  });
});
