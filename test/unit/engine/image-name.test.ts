import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { composeImageName, parseImageName, tagInNames } from "../../../rehearsal/engine/image-name.ts";
import { Mistake } from "../../../rehearsal/engine/mistake.ts";

/** As the setting `tag` allows it, within what a name has room for. */
const tag = fc.stringMatching(/^[A-Za-z0-9:_-]{1,80}$/);
const release = fc.stringMatching(/^[0-9a-f]{12}$/);
const second = fc
  .date({ min: new Date("2000-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));

describe("name of a golden image", () => {
  it("tells site, release and time", () => {
    const madeAt = new Date("2026-11-22T17:05:46.123Z");
    expect(composeImageName({ tag: "evenkeel-dev-web", release: "1f0c54a3b2de", madeAt })).toBe(
      "evenkeel-evenkeel-dev-web-1f0c54a3b2de-20261122T170546Z",
    );
  });

  it("is read back as it was composed, whatever the tag", () => {
    fc.assert(
      fc.property(tag, release, second, (wanted, id, madeAt) => {
        const name = composeImageName({ tag: wanted, release: id, madeAt });
        expect(parseImageName(name)).toEqual({ tag: tagInNames(wanted), release: id, madeAt });
      }),
    );
  });

  it("is a name that both clouds take, and sorts by time within a release", () => {
    fc.assert(
      fc.property(tag, release, second, second, (wanted, id, one, other) => {
        const [first, last] = [one, other].map((madeAt) => composeImageName({ tag: wanted, release: id, madeAt }));
        expect(first).toMatch(/^[A-Za-z0-9.-]{3,128}$/);
        expect((first ?? "") < (last ?? "")).toBe(one < other);
      }),
    );
  });

  it("is no other site's, also where one tag begins with the other", () => {
    fc.assert(
      fc.property(tag, tag, release, second, (own, more, id, madeAt) => {
        const name = composeImageName({ tag: `${own}-${more}`.slice(0, 80), release: id, madeAt });
        if (tagInNames(`${own}-${more}`.slice(0, 80)) === tagInNames(own)) return;
        expect(parseImageName(name)?.tag).not.toBe(tagInNames(own));
      }),
    );
  });

  it.each([
    ["golden image of mine"],
    ["evenkeel-dev-web"],
    ["evenkeel-dev-web-1f0c54a3b2de-20261122"],
    ["evenkeel-dev-web-1f0c54a3b2de-20260230T000000Z"],
    ["evenkeel-dev-web-1f0c54a3b2de-20261122T250000Z"],
    ["evenkeel-Dev-web-1f0c54a3b2de-20261122T170546Z"],
    ["copy of evenkeel-dev-web-1f0c54a3b2de-20261122T170546Z"],
  ])("is not read into another's: %s", (name) => {
    expect(parseImageName(name)).toBeUndefined();
  });

  it("has no room for a very long tag, and says for how long a one", () => {
    const compose = (length: number) => () =>
      composeImageName({ tag: "t".repeat(length), release: "1f0c54a3b2de", madeAt: new Date() });
    expect(compose(90)).toThrow(Mistake);
    expect(compose(90)).toThrow("it may have 89 characters");
    expect(compose(89)()).toHaveLength(128);
  });
});
