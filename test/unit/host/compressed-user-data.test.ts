import { randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { gzipUserData } from "../../../infra/host/compressed-user-data.ts";
import { renderUserData, type HostRecipe } from "../../../infra/host/user-data.ts";
import { UserError } from "../../../infra/user-error.ts";
import { awsRecipe } from "./example-recipe.ts";

/** A large site: every file that there can be, and names and probes as a team with five domains has them. */
const large: HostRecipe = {
  ...awsRecipe,
  serverNames: ["shop.example.org", "www.example.org", "example.org", "example.net", "tienda.example.com"],
  redirectHttp: true,
  health: { ...awsRecipe.health, path: "/internal/health-of-this-host", port: 8081 },
  probes: ["/test", "/api/v1/products?page=1", "/api/v1/basket", "/login", "/static/app.js", "/imprint"].map(
    (path) => ({
      path,
      status: 200,
    }),
  ),
};

describe("compressed user data", () => {
  it("is gzip in base64, from which cloud-init gets the text back", () => {
    const text = renderUserData(awsRecipe);
    expect(gunzipSync(Buffer.from(gzipUserData(text), "base64")).toString()).toBe(text);
  });

  it("is the same for the same text, at whatever time and on whatever machine", () => {
    // Magic, deflate, no flags, no time, best compression, Unix; then what fflate makes of it.
    expect(Buffer.from(gzipUserData("#cloud-config\n"), "base64").toString("hex")).toBe(
      "1f8b0800000000000203534ecec92f4dd14dcecf4bcb4ce702000556b3b80e000000",
    );
  });

  it.each(["nginx", "apache"] as const)("of a large site with %s stays below both clouds' limits", (webServer) => {
    const text = renderUserData({ ...large, webServer });
    expect(Buffer.byteLength(text)).toBeLessThan(65_536);
    expect(Buffer.from(gzipUserData(text), "base64").byteLength).toBeLessThan(16_384);
  });

  it("is refused when EC2 would refuse it", () => {
    const noise = randomBytes(16_384).toString("base64");
    expect(() => gzipUserData(noise)).toThrow(UserError);
    expect(() => gzipUserData(noise)).toThrow(/may have 16384 bytes when compressed and has \d+: give the site fewer/);
  });
});
