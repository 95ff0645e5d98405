import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { runCommand } from "../../../rehearsal/engine/command.ts";
import { withoutServices } from "../../../rehearsal/engine/set-up/service-policy.ts";

let folder: string;
let policy: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-"));
  policy = join(folder, "policy-rc.d");
});
afterEach(() => rm(folder, { recursive: true }));

describe("packages installed without their services", () => {
  it("find a policy that forbids starting them, which is gone afterwards", async () => {
    const asked = await withoutServices(() => runCommand(policy, ["apache2", "start"]), policy);
    expect(asked.code).toBe(101);
    await expect(stat(policy)).rejects.toThrow("ENOENT");
  });

  it("leave no policy behind when the installation fails, nor after a run that was killed", async () => {
    const failing = () => Promise.reject(new Error("no network"));
    await expect(withoutServices(failing, policy)).rejects.toThrow("no network");
    await expect(stat(policy)).rejects.toThrow("ENOENT");
    await withoutServices(async () => {
      const killed = await readFile(policy, "utf8");
      await withoutServices(() => Promise.resolve(), policy);
      await writeFile(policy, killed);
    }, policy);
    await expect(stat(policy)).rejects.toThrow("ENOENT");
  });

  it("leave the machine's own policy alone", async () => {
    await writeFile(policy, "#!/bin/sh\nexit 0\n");
    await withoutServices(() => Promise.resolve(), policy);
    expect(await readFile(policy, "utf8")).toBe("#!/bin/sh\nexit 0\n");
  });
});
