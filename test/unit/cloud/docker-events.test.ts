import { describe, expect, it } from "vitest";

import { labelsIn } from "../../../rehearsal/cloud/docker/docker-events.ts";

describe("an event of Docker", () => {
  it("names its container by labels; anything else is no event", () => {
    const died = { Type: "container", Action: "die", Actor: { ID: "x", Attributes: { exitCode: "129", label: "1" } } };
    expect(labelsIn(JSON.stringify(died))).toMatchObject({ label: "1" });
    expect(labelsIn("{}")).toBeUndefined();
    expect(labelsIn("")).toBeUndefined();
  });
});
