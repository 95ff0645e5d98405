import { describe, expect, it } from "vitest";

import { settingsFor } from "../../../rehearsal/engine/providers.ts";

describe("providers that an engine is given", () => {
  const standIn = (title: string, port: number) => ({ title, at: { port } });

  it("are both there whatever the stack's cloud, for it may change", () => {
    expect(settingsFor({ digitalocean: standIn("one", 4000), aws: standIn("other", 4001) })).toEqual({
      titles: { digitalocean: "one", aws: "other" },
      environment: { PULUMI_DEBUG_PROVIDERS: "digitalocean:4000,aws:4001" },
      projectSettings: {},
    });
  });

  it("may be installed ones, which the project file names, beside stand-ins", () => {
    const official = { title: "official", at: { folder: "/plugins/digitalocean" } };
    expect(settingsFor({ digitalocean: official, aws: standIn("other", 4001) })).toEqual({
      titles: { digitalocean: "official", aws: "other" },
      environment: { PULUMI_DEBUG_PROVIDERS: "aws:4001" },
      projectSettings: { plugins: { providers: [{ name: "digitalocean", path: "/plugins/digitalocean" }] } },
    });
  });
});
