import { describe, expect, it } from "vitest";

import { renderTemplate } from "../../../infra/host/template.ts";

describe("template", () => {
  it("throws when a value is missing, naming the file and the value", () => {
    expect(() => renderTemplate("nginx/evenkeel/sites/site.conf", {})).toThrow(
      /nginx\/evenkeel\/sites\/site\.conf.*serverNames/,
    );
  });

  it("throws when a value inside another is missing", () => {
    expect(() => renderTemplate("boot/store.curlrc", { store: { accessKeyId: "id", region: "fra1" } })).toThrow(
      /secretAccessKey/,
    );
  });

  it("writes values as they are", () => {
    const text = renderTemplate("nginx/evenkeel/sites/site.conf", { serverNames: `a&b<c>"d'` });
    expect(text).toContain(`server_name a&b<c>"d';`);
  });
});
