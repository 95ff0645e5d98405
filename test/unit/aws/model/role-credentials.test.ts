import { describe, expect, it } from "vitest";

import { renewed } from "../../../../rehearsal/aws/model/role-credentials.ts";

const grants = [{ bucket: "releases", access: "read" }] as const;
const first = new Date("2026-01-01T00:00:00Z");
const after = (hours: number) => new Date(first.getTime() + hours * 3_600_000);

describe("credentials of a role", () => {
  it("stay as they are for five of their six hours", () => {
    const issued = renewed(undefined, grants, first);
    expect(issued.expiresAt).toBe("2026-01-01T06:00:00.000Z");
    expect(renewed(issued, grants, after(4.9))).toEqual(issued);
  });

  it("are new ones then, while the old ones are good to their end", () => {
    const issued = renewed(undefined, grants, first);
    const next = renewed(issued, grants, after(5.1));
    expect(next.key.accessKeyId).not.toBe(issued.key.accessKeyId);
    expect(next.older).toEqual([{ key: issued.key, expiresAt: issued.expiresAt }]);
    expect(renewed(next, grants, after(6.1)).older).toEqual([]);
  });

  it("old and new, open what the role's policies allow now", () => {
    const next = renewed(renewed(undefined, grants, first), [], after(5.1));
    expect([next.key, ...next.older.map(({ key }) => key)].map((key) => key.grants)).toEqual([[], []]);
  });
});
