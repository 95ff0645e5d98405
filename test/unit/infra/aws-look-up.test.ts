import { describe, expect, it } from "vitest";

import { found } from "../../../infra/aws/look-up.ts";

describe("a look-up at AWS", () => {
  it.each([
    "Your query returned no results. Please change your search criteria and try again.",
    "reading EC2 Instance Type (t9.huge): InvalidInstanceType: The following supplied instance types do not exist: [t9.huge]",
    "reading EC2 AMIs: InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef0]' does not exist",
    "reading Auto Scaling Group (evenkeel-dev-8a41c09d57): empty result",
  ])("finds nothing where the provider fails with: %s", async (words) => {
    await expect(found(Promise.reject<string>(new Error(words)))).resolves.toBeUndefined();
  });

  it("fails where it can't be done", async () => {
    await expect(found(Promise.reject(new Error("UnauthorizedOperation: not allowed")))).rejects.toThrow("not allowed");
  });
});
