import { copyFileSync, existsSync, mkdirSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { closeLimitSeconds } from "../../app/src/drain.ts";
import { certbotRecipe, exampleRecipe } from "../unit/host/example-recipe.ts";
import { RenderedHost } from "./rendered-host.ts";
import { hasTool, majorVersion, runTool } from "./tool.ts";
import { webServers } from "./web-server.ts";

const units = [
  "evenkeel.service",
  "evenkeel-admit.service",
  "evenkeel-boot.service",
  "evenkeel-certificate.service",
  "evenkeel-challenge.service",
  "evenkeel-drain.service",
  "evenkeel-identity.service",
  "evenkeel-metadata-guard.service",
  "evenkeel-verdict.service",
];

/** Growing waits between restarts came with systemd 254; an older one says that it passes over them. */
const NEWER_KEYS = /Unknown key( name)? '(RestartSteps|RestartMaxDelaySec)'/;

for (const { name: webServer, program, unit: webServerUnit } of webServers) {
  const missing = !hasTool("systemd-analyze", "systemd") || !hasTool(program);
  describe.skipIf(missing)(`systemd's own check of the units with ${program}`, () => {
    let host: RenderedHost;
    beforeAll(() => {
      host = new RenderedHost(
        { ...certbotRecipe, webServer },
        {
          // What only a host has.
          "/opt/evenkeel/runtime/current/bin/node": "/bin/true",
          "/usr/local/lib/evenkeel/": "ROOT/usr/local/lib/evenkeel/",
        },
      );
      mkdirSync(host.at("/etc/systemd/system"), { recursive: true });
      const debians = ["/usr/lib/systemd/system", "/lib/systemd/system"].map((folder) => `${folder}/${webServerUnit}`);
      copyFileSync(debians.find(existsSync) ?? "", host.at(`/etc/systemd/system/${webServerUnit}`));
    });
    afterAll(() => {
      host.remove();
    });

    function complaints(unit: string): string[] {
      const { output } = runTool("systemd-analyze", ["verify", "--man=no", host.at(`/etc/systemd/system/${unit}`)], {
        // The colon at its end adds the machine's own units, which ours refer to.
        SYSTEMD_UNIT_PATH: `${host.at("/etc/systemd/system")}:`,
      });
      const old = majorVersion("systemd-analyze", "--version") < 254;
      return output
        .split("\n")
        .filter((line) => line.includes(host.root) || /evenkeel|nginx|apache/.test(line))
        .filter((line) => !(old && NEWER_KEYS.test(line)));
    }

    it.each([...units, webServerUnit])("has nothing to say about %s", (unit) => {
      expect(complaints(unit)).toEqual([]);
    });

    it("does say something about a unit that is wrong", () => {
      host.write("/etc/systemd/system/evenkeel-wrong.service", "[Service]\nExecStart=/bin/true\nRestartSecs=1\n");
      expect(complaints("evenkeel-wrong.service")).toContainEqual(expect.stringContaining("RestartSecs"));
    });
  });
}

describe("admission", () => {
  it.each(webServers)("comes after $title", ({ name: webServer, unit }) => {
    const host = new RenderedHost({ ...exampleRecipe, webServer });
    const dropIn = host.read(`/etc/systemd/system/${unit}.d/evenkeel.conf`);
    host.remove();
    expect(dropIn).toMatch(/^Before=evenkeel-admit\.service$/m);
  });
});

describe("with certbot", () => {
  const host = new RenderedHost(certbotRecipe);
  const admission = host.read("/etc/systemd/system/evenkeel-admit.service.d/certificate.conf");
  const challenge = host.read("/etc/systemd/system/evenkeel-challenge.service");
  const seal = host.read("/usr/local/lib/evenkeel/seal");
  host.remove();

  it("no host is admitted before it knows whether there is a certificate", () => {
    expect(admission).toMatch(/^ExecStartPre=\S+ \S+certificate\/agent\.mjs once$/m);
  });

  it("whoever answers the authority is not root, and is handed its key", () => {
    expect(challenge).toMatch(/^DynamicUser=yes$/m);
    expect(challenge).toMatch(/^StandardInput=file:\/var\/lib\/evenkeel\/certificate\/store\.json$/m);
  });

  it("a sealed machine has neither private key nor the key to the bucket", () => {
    expect(seal).toMatch(/^rm -rf .* \/etc\/letsencrypt \/var\/lib\/evenkeel\/certificate /m);
    // Else a machine made from it could never be a host of a site without certbot.
    expect(seal).toMatch(/^rm -rf .* \/etc\/systemd\/system\/evenkeel-admit\.service\.d\/certificate\.conf /m);
    expect(seal).toMatch(/^systemctl stop .* evenkeel-certificate\.service evenkeel-challenge\.service$/m);
  });
});

describe("stopping the app", () => {
  it("leaves pm2 more time than pm2 leaves the workers, and those more than they take at most", () => {
    const host = new RenderedHost(exampleRecipe);
    const unit = host.read("/etc/systemd/system/evenkeel.service");
    const ecosystem = host.read("/etc/evenkeel/ecosystem.config.cjs");
    host.remove();
    const killMilliseconds = Number(/kill_timeout: ([\d_]+)/.exec(ecosystem)?.[1]?.replaceAll("_", ""));
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) * 1_000).toBeGreaterThan(killMilliseconds);
    const drainSeconds = Number(/EVENKEEL_DRAIN_SECONDS: "(\d+)"/.exec(ecosystem)?.[1]);
    expect(killMilliseconds).toBeGreaterThan((drainSeconds + closeLimitSeconds) * 1_000);
  });
});
