import { describe, expect, it } from "vitest";

import { configFor } from "../../../rehearsal/engine/verbs/with-stack.ts";

describe("up --release", () => {
  it("lays the release over the stack's config, whatever that names, and leaves the config itself as it is", () => {
    const config = Object.freeze({ "evenkeel:hostCount": 3, "evenkeel:release": "000000000000" });
    expect(configFor({ release: "1f0c54a3b2de" }, config)).toEqual({
      "evenkeel:hostCount": 3,
      "evenkeel:release": "1f0c54a3b2de",
    });
    expect(config["evenkeel:release"]).toBe("000000000000");
  });

  it("is not there: the config is what the team keeps", () => {
    const config = { "evenkeel:hostCount": 3 };
    expect(configFor({ release: undefined }, config)).toBe(config);
  });
});
