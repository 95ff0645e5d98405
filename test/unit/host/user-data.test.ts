import { gunzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { hostFiles } from "../../../infra/host/host-files.ts";
import { renderUserData } from "../../../infra/host/user-data.ts";
import { UserError } from "../../../infra/user-error.ts";
import { awsRecipe, certbotRecipe, exampleRecipe } from "./example-recipe.ts";

const cloudConfig = z.strictObject({
  apt: z.strictObject({ preserve_sources_list: z.literal(true) }),
  runcmd: z.tuple([
    z.tuple([z.literal("systemctl"), z.literal("enable"), z.literal("--now"), z.literal("evenkeel-boot.service")]),
  ]),
  write_files: z.array(
    z.strictObject({
      path: z.string(),
      permissions: z.string(),
      content: z.string(),
      encoding: z.literal("gz+b64").optional(),
    }),
  ),
});

/** A value, not what is done with one. */
const secret = /(password|token|secret)["']?\s*[:=]\s*["']?[A-Za-z0-9+/=]{8}|PRIVATE KEY/i;

const userData = renderUserData(exampleRecipe);
const files = cloudConfig.parse(parse(userData)).write_files;

function holders(all: typeof files, text: string): [path: string, mode: string][] {
  return all.filter(({ content }) => content.includes(text)).map(({ path, permissions }) => [path, permissions]);
}

describe("user data", () => {
  it("begins with the line by which cloud-init knows it", () => {
    expect(userData.split("\n", 1)).toEqual(["#cloud-config"]);
  });

  it("carries every file byte for byte", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files).toEqual(
      hostFiles(exampleRecipe).map(({ path, mode, content }) => ({ path, permissions: mode, content })),
    );
  });

  it("is the same for the same recipe", () => {
    expect(renderUserData(structuredClone(exampleRecipe))).toBe(userData);
  });

  it("changes with each part of the recipe", () => {
    const { release, store, health } = exampleRecipe;
    const changes = [
      { generation: "0123456789-3" },
      { release: { ...release, sha256: "c3".repeat(32) } },
      { store: { ...store, bucket: "another" } },
      { health: { ...health, timeoutSeconds: 4 } },
      { health: { ...health, unhealthyThreshold: 3 } },
      { health: { ...health, port: 8081 } },
      { serverNames: ["example.net"] },
      { serverNames: ["example.org", "example.net"] },
      { serverNames: [...exampleRecipe.serverNames].reverse() },
      { webServer: "apache" as const },
      { scheme: "http" as const },
      { redirectHttp: true },
      { hstsSeconds: 300 },
      { certbot: { acmeServer: "https://acme.example.org/directory", acmeEmail: "", acmeRoots: "" } },
      { store: awsRecipe.store },
      { probes: [{ path: "/test", status: 204 }] },
      { trustedRange: "10.30.0.0/20" },
    ].map((change) => renderUserData({ ...exampleRecipe, ...change }));
    expect(new Set([userData, ...changes]).size).toBe(changes.length + 1);
  });

  it("says in plain text what the host serves", () => {
    const site = files.find(({ path }) => path === "/etc/evenkeel/site.json");
    expect(JSON.parse(site?.content ?? "")).toEqual({
      generation: "0123456789-2",
      release: "a1a1a1a1a1a1",
      runtime: "b2b2b2b2b2b2",
      probes: [{ path: "/test", status: 200 }],
      healthPath: "/health",
      serverName: "example.org",
    });
  });

  describe("with certbot", () => {
    const text = renderUserData(certbotRecipe);
    const unpacked = cloudConfig.parse(parse(text)).write_files.map(({ path, permissions, content, encoding }) => ({
      path,
      mode: permissions,
      content: encoding === undefined ? content : gunzipSync(Buffer.from(content, "base64")).toString(),
    }));

    it("carries every file byte for byte too, the larger ones packed", () => {
      expect(unpacked).toEqual(hostFiles(certbotRecipe));
    });

    it.each(["nginx", "apache"] as const)("leaves room for roots and names: %s", (webServer) => {
      expect(renderUserData({ ...certbotRecipe, webServer }).length).toBeLessThan(65_536 - 10_000);
    });

    it("holds no other secret, neither of the certificate's bucket nor a private key", () => {
      expect(unpacked.filter(({ content }) => secret.test(content)).map(({ path }) => path)).toEqual([]);
      expect(text.split("example/secret+key=")).toHaveLength(2);
    });

    it("masks certbot's own timer with an empty unit", () => {
      expect(unpacked.find(({ path }) => path === "/etc/systemd/system/certbot.timer")?.content).toBe("");
    });
  });

  it("is refused when it is too large", () => {
    const probes = Array.from({ length: 2_000 }, (_, index) => ({ path: `/probe/${index}`, status: 200 }));
    const render = () => renderUserData({ ...exampleRecipe, probes });
    expect(render).toThrow(UserError);
    expect(render).toThrow(/may have 65536 bytes and has \d+: give the site fewer domains or probes/);
  });

  it("holds one secret, the store's key, in one file that only root can read", () => {
    expect(holders(files, "EXAMPLEKEYID")).toEqual([["/etc/evenkeel/store-key.curlrc", "0600"]]);
    expect(holders(files, "example/secret+key=")).toEqual([["/etc/evenkeel/store-key.curlrc", "0600"]]);
    expect(userData.split("example/secret+key=")).toHaveLength(2);
    expect(userData).not.toMatch(secret);
  });

  it("holds no secret where the machine has a role", () => {
    const text = renderUserData(awsRecipe);
    expect(text).not.toMatch(secret);
    const paths = cloudConfig.parse(parse(text)).write_files.map(({ path }) => path);
    expect(paths).toContain("/usr/local/lib/evenkeel/role-credentials");
    expect(paths).not.toContain("/etc/evenkeel/store-key.curlrc");
  });

  it("is for one web server", () => {
    const folders = (webServer: "nginx" | "apache"): boolean[] =>
      ["/etc/nginx/", "/etc/apache2/"].map((folder) =>
        hostFiles({ ...exampleRecipe, webServer }).some(({ path }) => path.startsWith(folder)),
      );
    expect([folders("nginx"), folders("apache")]).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});
