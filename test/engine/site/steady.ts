import { expect, it } from "vitest";

import { changesIn, type Config, type PaperSite } from "./paper-site.ts";

/** A site that is up and as its settings say stays so, whatever the cloud. */
export function staysAsItIs(site: () => PaperSite, settings: Config): void {
  it("a second up changes nothing and only looks", async () => {
    const again = await site().run("up", settings);
    expect(again.changes).toEqual({});
    expect(changesIn(again.requests)).toEqual([]);
  });

  it("a refresh finds nothing to change either", async () => {
    const refresh = await site().run("refresh", settings);
    expect(refresh.changes).toEqual({});
    expect(changesIn(refresh.requests)).toEqual([]);
  });
}
