import { describe, expect, it } from "vitest";

import { hostId } from "../../../infra/host/host-id.ts";

describe("host id", () => {
  it("is the first twelve hex digits of the instance id's SHA-256", () => {
    // echo -n 101 | sha256sum
    expect(hostId("101")).toBe("16dc368a89b4");
  });

  it("tells two machines apart", () => {
    expect(hostId("3164494")).not.toBe(hostId("3164495"));
  });
});
