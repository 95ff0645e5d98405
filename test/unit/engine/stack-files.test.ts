import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { readRehearsedConfig, readStackConfig, writeStackFiles } from "../../../rehearsal/engine/stack-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("files of a rehearsed stack", () => {
  it("keep what the engine has added: the salt and the secret token", async () => {
    await writeFile(
      join(folder, "Pulumi.dev.yaml"),
      "encryptionsalt: v1:salt\nconfig:\n  digitalocean:token:\n    secure: v1:x\n  a:b: old\n",
    );
    await writeStackFiles(folder, "dev", { name: "evenkeel" }, { "a:c": 1 });
    const written: unknown = parse(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8"));
    expect(written).toEqual({
      encryptionsalt: "v1:salt",
      config: { "a:c": 1, "digitalocean:token": { secure: "v1:x" } },
    });
  });

  it("give the team's config back without what the rehearsal added", async () => {
    const added = {
      "digitalocean:apiEndpoint": "http://127.0.0.1:4000",
      "evenkeel:storeEndpoint": "http://198.18.0.2",
    };
    await writeStackFiles(folder, "dev", { name: "evenkeel" }, { "evenkeel:hostCount": 3, ...added });
    expect(await readRehearsedConfig(folder, "dev")).toEqual({ "evenkeel:hostCount": 3 });
  });

  it("that are missing are named with those that are there", async () => {
    await writeFile(join(folder, "Pulumi.yaml"), "name: x\n");
    await writeFile(join(folder, "Pulumi.dev.yaml"), "");
    await writeFile(join(folder, "Pulumi.staging.yaml"), "");
    await expect(readStackConfig("prod", folder)).rejects.toThrow(
      'no stack "prod": no Pulumi.prod.yaml. The stacks are dev, staging.',
    );
    expect(await readStackConfig("dev", folder)).toEqual({});
  });

  it("that are not YAML are named", async () => {
    await writeFile(join(folder, "Pulumi.dev.yaml"), "config: [\n");
    await expect(readStackConfig("dev", folder)).rejects.toThrow("Pulumi.dev.yaml is not valid YAML");
  });

  it.each([
    ["hostCount 3", "is no map"],
    ["- config:", "is no map"],
    ["config: [hostCount, 3]", "config is no map of settings"],
  ])("that are YAML and no settings are named too: %s", async (content, words) => {
    await writeFile(join(folder, "Pulumi.dev.yaml"), content);
    await expect(readStackConfig("dev", folder)).rejects.toThrow(words);
  });
});
