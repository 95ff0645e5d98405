import { describe, expect, it } from "vitest";

import { renderTemplate } from "../../../infra/host/template.ts";

describe("template", () => {
  it("throws when a value is missing, naming the file and the value", () => {
    expect(() => renderTemplate("nginx/evenkeel/sites/site.conf", {})).toThrow(
      /nginx\/evenkeel\/sites\/site\.conf.*serverName/,
    );
  });

  it("throws when a value inside another is missing", () => {
    const values = { runtime: { id: "b2" }, release: { id: "a1" }, packages: "", ownFiles: "", webServer: {} };
    expect(() => renderTemplate("boot/boot.sh", values)).toThrow(/boot\/boot\.sh.*"?(other|sha256)/);
  });

  it("writes values as they are", () => {
    const text = renderTemplate("nginx/evenkeel/sites/site.conf", { serverName: `a&b<c>"d'` });
    expect(text).toContain(`server_name a&b<c>"d';`);
  });
});
