import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { contract } from "../../../infra/contract.ts";
import { runCommand } from "../../../rehearsal/engine/command.ts";
import { engineEnvironment } from "../../../rehearsal/engine/engine-environment.ts";
import { repository, toolsFolder } from "../../../rehearsal/engine/paths.ts";
import { type AttachedProviders, attachProviders } from "../../../rehearsal/engine/providers.ts";
import { startNodeLanguageHost } from "../../support/node-language-host.ts";
import { PaperSite } from "./paper-site.ts";

let site: PaperSite;
let providers: AttachedProviders;
let language: Awaited<ReturnType<typeof startNodeLanguageHost>>;
let folder: string;

/** The command as a person types it, in the project's folder, with the engine's own settings in variables. */
async function pulumi(...args: readonly string[]) {
  return runCommand(join(toolsFolder, "pulumi"), [...args, "--non-interactive"], {
    cwd: folder,
    env: {
      ...(await engineEnvironment(site.home)),
      ...providers.environment,
      PULUMI_DEBUG_LANGUAGES: `nodejs:${language.port}`,
    },
    timeoutSeconds: 120,
  });
}

beforeAll(async () => {
  site = await PaperSite.start();
  providers = await attachProviders(site.endpoint);
  language = await startNodeLanguageHost();
  folder = await mkdtemp(join(tmpdir(), "evenkeel-plain-"));
  // The project file as it is, but for the way to the program: stack files land beside it, and not in the clone.
  const project = await readFile(join(repository, "Pulumi.yaml"), "utf8");
  await writeFile(join(folder, "Pulumi.yaml"), project.replace("main: index.ts", `main: ${repository}index.ts`));
  expect((await pulumi("stack", "init", "plain")).code).toBe(0);
  const settings: Readonly<Record<string, string>> = {
    "digitalocean:apiEndpoint": site.endpoint.clouds.digitalocean.url,
    "digitalocean:spacesEndpoint": site.endpoint.store.url,
    "evenkeel:storeEndpoint": site.endpoint.store.urlForMachines,
  };
  for (const [key, value] of Object.entries(settings)) {
    expect((await pulumi("config", "set", key, value, "--stack", "plain")).code).toBe(0);
  }
});

afterAll(async () => {
  language.stop();
  await providers.stop();
  await site.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe("plain `pulumi up`, without a script of ours", () => {
  it("asks for a token in words when there is none, without a stack trace", async () => {
    const { code, stdout } = await pulumi("up", "--yes", "--stack", "plain");
    expect(code).not.toBe(0);
    expect(stdout).toContain("no DigitalOcean token; set one by `pulumi config set --secret digitalocean:token`");
    expect(stdout).not.toMatch(/\bat .*settings\.ts/);
  });

  it("runs the TypeScript program as it is, by the SDK's own runner, and gives the contract's outputs", async () => {
    await pulumi("config", "set", "--secret", "digitalocean:token", "rehearsal-token", "--stack", "plain");
    const up = await pulumi("up", "--yes", "--stack", "plain");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    expect(up.stdout).toContain("Gate passed");
    const { stdout } = await pulumi("stack", "output", "--json", "--stack", "plain");
    expect(contract.parse(JSON.parse(stdout))).toMatchObject({ cloud: "digitalocean", region: "fra1" });
  });

  it("plans no change then, and destroys what it made", async () => {
    expect((await pulumi("preview", "--expect-no-changes", "--stack", "plain")).code).toBe(0);
    const destroy = await pulumi("destroy", "--yes", "--stack", "plain");
    expect(destroy.code, destroy.stdout).toBe(0);
    expect(await site.api("GET", "/v2/droplets")).toMatchObject({ droplets: [] });
  });
});
