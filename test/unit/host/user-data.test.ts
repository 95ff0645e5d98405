import { gzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { hostFiles } from "../../../infra/host/host-files.ts";
import { renderUserData } from "../../../infra/host/user-data.ts";
import { UserError } from "../../../infra/user-error.ts";
import { exampleRecipe } from "./example-recipe.ts";

const cloudConfig = z.strictObject({
  apt: z.strictObject({ preserve_sources_list: z.literal(true) }),
  runcmd: z.tuple([
    z.tuple([z.literal("systemctl"), z.literal("enable"), z.literal("--now"), z.literal("evenkeel-boot.service")]),
  ]),
  write_files: z.array(z.strictObject({ path: z.string(), permissions: z.string(), content: z.string() })),
});

const userData = renderUserData(exampleRecipe);
const files = cloudConfig.parse(parse(userData)).write_files;

describe("user data", () => {
  it("begins with the line by which cloud-init knows it", () => {
    expect(userData.split("\n", 1)).toEqual(["#cloud-config"]);
  });

  it("carries every file byte for byte", () => {
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
      { release: { ...release, sha256: "c3".repeat(32) } },
      { store: { ...store, bucket: "another" } },
      { health: { ...health, timeoutSeconds: 4 } },
      { health: { ...health, unhealthyThreshold: 3 } },
      { serverNames: ["example.net"] },
      { probes: [{ path: "/test", status: 204 }] },
      { trustedRange: "10.30.0.0/20" },
    ].map((change) => renderUserData({ ...exampleRecipe, ...change }));
    expect(new Set([userData, ...changes]).size).toBe(changes.length + 1);
  });

  it("says in plain text what the host serves", () => {
    const site = files.find(({ path }) => path === "/etc/evenkeel/site.json");
    expect(JSON.parse(site?.content ?? "")).toEqual({
      release: "a1a1a1a1a1a1",
      runtime: "b2b2b2b2b2b2",
      probes: [{ path: "/test", status: 200 }],
      healthPath: "/health",
      serverName: "example.org",
    });
  });

  it("stays below DigitalOcean's limit in plain text, and below AWS's when compressed", () => {
    expect(Buffer.byteLength(userData)).toBeLessThan(65_536);
    expect(gzipSync(userData).byteLength).toBeLessThan(16_384);
  });

  it("is refused when it is too large", () => {
    const probes = Array.from({ length: 2_000 }, (_, index) => ({ path: `/probe/${index}`, status: 200 }));
    const render = () => renderUserData({ ...exampleRecipe, probes });
    expect(render).toThrow(UserError);
    expect(render).toThrow(/may have 65536 bytes and has \d+: give the site fewer domains or probes/);
  });

  it("holds one secret, the store's key, in one file that only root can read", () => {
    const { accessKeyId, secretAccessKey } = exampleRecipe.store;
    const holders = files.filter(({ content }) => content.includes(accessKeyId) || content.includes(secretAccessKey));
    expect(holders.map(({ path, permissions }) => [path, permissions])).toEqual([
      ["/etc/evenkeel/store.curlrc", "0600"],
    ]);
    expect(userData.split(secretAccessKey)).toHaveLength(2);
    expect(userData).not.toMatch(/(password|token)\s*[:=]|PRIVATE KEY/i);
  });

  it("refuses unknown hosts only on a site that has names", () => {
    const paths = (serverNames: readonly string[]): string[] =>
      hostFiles({ ...exampleRecipe, serverNames }).map(({ path }) => path);
    const unknownHosts = "/etc/nginx/evenkeel/sites/unknown-hosts.conf";
    expect(paths(["example.org"])).toContain(unknownHosts);
    expect(paths([])).not.toContain(unknownHosts);
  });
});
