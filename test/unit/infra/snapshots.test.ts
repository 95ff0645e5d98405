import { describe, expect, it } from "vitest";

import { snapshotsOf } from "../../../infra/snapshots.ts";
import { composeImageName } from "../../../rehearsal/engine/image-name.ts";

const release = "5f5f5f5f5f5f";
const named = (id: string, tag: string, time: string) => ({
  id,
  name: composeImageName({ tag, release, madeAt: new Date(time) }),
});

describe("a site's snapshots", () => {
  it("are those of the account's images that carry its tag in their name, newest first", () => {
    const images = [
      named("1", "evenkeel-Dev_web", "2026-01-01T00:00:00Z"),
      { id: "2", name: "debian-13" },
      named("3", "evenkeel-dev-web", "2026-03-01T12:30:00Z"),
      named("4", "evenkeel-dev-web-other", "2026-04-01T00:00:00Z"),
      { id: "5", name: "evenkeel-evenkeel-dev-web-by-hand" },
    ];
    expect(snapshotsOf("evenkeel-dev-web", images).map(({ id }) => id)).toEqual(["3", "1"]);
    expect(snapshotsOf("evenkeel-dev-web", images)[0]?.name).toBe(
      `evenkeel-evenkeel-dev-web-${release}-20260301T123000Z`,
    );
  });
});
