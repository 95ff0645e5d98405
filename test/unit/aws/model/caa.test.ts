import { describe, expect, it } from "vitest";

import { refusedByCaa } from "../../../../rehearsal/aws/model/issuing/caa.ts";

const caa = (name: string, tag: string, value: string) =>
  ({ name, type: "CAA", value, tag, flags: 0, ttlSeconds: 60 }) as const;

describe("CAA records", () => {
  it.each<[string, readonly ReturnType<typeof caa>[], string, boolean]>([
    ["there are none", [], "www.example.com", false],
    ["they are about something else", [caa("example.com", "iodef", "mailto:ops@example.com")], "example.com", false],
    [
      "Amazon is among them",
      [caa("example.com", "issue", "letsencrypt.org"), caa("example.com", "issue", "amazon.com")],
      "example.com",
      false,
    ],
    ["Amazon has parameters", [caa("example.com", "issue", "amazontrust.com; a=b")], "example.com", false],
    ["only others are", [caa("example.com", "issue", "letsencrypt.org")], "a.www.example.com", true],
    ["nobody is", [caa("example.com", "issue", ";")], "example.com", true],
    [
      "a closer name says yes",
      [caa("example.com", "issue", ";"), caa("www.example.com", "issue", "amazon.com")],
      "www.example.com",
      false,
    ],
    ["a name beside says no", [caa("www.example.com", "issue", ";")], "api.example.com", false],
    ["they are about names, and this is a wildcard", [caa("example.com", "issue", ";")], "*.example.com", true],
    [
      "wildcards are allowed",
      [caa("example.com", "issue", ";"), caa("example.com", "issuewild", "amazon.com")],
      "*.example.com",
      false,
    ],
    [
      "only wildcards are forbidden",
      [caa("example.com", "issue", "amazon.com"), caa("example.com", "issuewild", ";")],
      "www.example.com",
      false,
    ],
  ])("when %s: %j, %s is refused: %s", (_why, records, name, refused) => {
    expect(refusedByCaa(new Map([["example.com", records]]), [name]) !== undefined).toBe(refused);
  });

  it("of the zone above hold for a zone of its own that has none", () => {
    const zones = new Map([
      ["example.com", [caa("example.com", "issue", "letsencrypt.org")]],
      ["eu.example.com", []],
    ]);
    expect(refusedByCaa(zones, ["ok.example.org", "www.eu.example.com"])).toBe(
      "CAA_ERROR: the CAA records of example.com let letsencrypt.org issue for www.eu.example.com; one for amazon.com is needed",
    );
  });
});
