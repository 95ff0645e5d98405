import { describe, expect, it } from "vitest";

import { found } from "../../../infra/look-up.ts";

describe("a look-up", () => {
  it.each([
    "Your query returned no results. Please change your search criteria and try again.",
    "reading EC2 Instance Type (t9.huge): InvalidInstanceType: The following supplied instance types do not exist: [t9.huge]",
    "reading EC2 AMIs: InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef0]' does not exist",
    "reading Auto Scaling Group (evenkeel-dev-8a41c09d57): empty result",
    "reading S3 Bucket (store) Object (verdicts): couldn't find resource",
    'Failed getting S3 object: NotFound: Not Found\n\tstatus code: 404, request id: 1, host id: 2 Bucket: "store" Object: "verdicts"',
  ])("finds nothing where the provider fails with: %s", async (words) => {
    await expect(found(Promise.reject<string>(new Error(words)))).resolves.toBeUndefined();
  });

  it.each(["UnauthorizedOperation: not allowed", "getaddrinfo ENOTFOUND fra1.digitaloceanspaces.com"])(
    "fails where it can't be done: %s",
    async (words) => {
      await expect(found(Promise.reject(new Error(words)))).rejects.toThrow(words);
    },
  );
});
