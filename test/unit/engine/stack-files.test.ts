import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";

import {
  type Config,
  readRehearsedConfig,
  readStackConfig,
  rehearsalConfig,
  writeStackFiles,
} from "../../../rehearsal/engine/stack-files.ts";

const endpoint = {
  url: "http://127.0.0.1:4000",
  store: { url: "http://127.0.0.1:4001", urlForMachines: "http://198.51.100.2:9000" },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("config of a rehearsed stack", () => {
  it("is the team's own with the rehearsal's endpoints, and the object itself is left as it is", () => {
    const config = Object.freeze({ "evenkeel:hostCount": 3, "evenkeel:probes": [{ path: "/", status: 200 }] });
    expect(rehearsalConfig(config, endpoint)).toEqual({
      config: {
        ...config,
        "digitalocean:apiEndpoint": "http://127.0.0.1:4000",
        "digitalocean:spacesEndpoint": "http://127.0.0.1:4001",
        "evenkeel:storeEndpoint": "http://198.51.100.2:9000",
      },
      notes: [],
    });
  });

  it.each([
    ["digitalocean:apiEndpoint", "https://api.digitalocean.com"],
    ["digitalocean:spacesEndpoint", "https://fra1.digitaloceanspaces.com"],
    ["evenkeel:storeEndpoint", "https://store.example.com"],
    ["digitalocean:apiEndpoint", "http://127.0.0.1.example.com"],
    ["digitalocean:apiEndpoint", "http://127.0.0.1:80@example.com"],
  ])("may not name a real cloud: %s: %s is refused", (key, value) => {
    expect(() => rehearsalConfig({ [key]: value }, endpoint)).toThrow(`${key}: "${value}"`);
  });

  it("never carries a token or another secret of the team, and says so", () => {
    const secret = { secure: "v1:abc:def" };
    const { config, notes } = rehearsalConfig(
      { "digitalocean:token": "dop_v1_real", "evenkeel:key": secret },
      endpoint,
    );
    expect(JSON.stringify(config)).not.toMatch(/dop_v1_real|v1:abc/);
    expect(notes).toEqual([
      expect.stringContaining("digitalocean:token is not used"),
      expect.stringContaining("evenkeel:key is not used"),
    ]);
  });
});

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
    const { config } = rehearsalConfig({ "evenkeel:hostCount": 3 }, endpoint);
    await writeStackFiles(folder, "dev", { name: "evenkeel" }, config);
    expect(await readRehearsedConfig(folder, "dev")).toEqual({ "evenkeel:hostCount": 3 } satisfies Config);
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
});
