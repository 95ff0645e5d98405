import { describe, expect, it } from "vitest";
import { mistakesInConfiguration, readConfiguration } from "../../../../rehearsal/aws/provider/configuration.ts";
import { startAwsProvider } from "../../../../rehearsal/aws/provider/provider.ts";

describe("the provider's configuration", () => {
  it.each(["eu-central-1", "us-east-1", "ap-northeast-3", "us-gov-west-1", "cn-north-1", "il-central-1"])(
    "takes the region %s",
    (region) => {
      // As the SDK sends a provider's arguments: all as text, absent lists as none.
      const config = { region, profile: "team", allowedAccountIds: '["123456789012"]', skipRegionValidation: "true" };
      expect(readConfiguration(config)).toEqual({ region });
    },
  );

  it.each(["frankfurt", "eu-central", "eu-central-1a", "EU-CENTRAL-1", "http://localhost"])(
    "refuses the region %s",
    (region) => {
      expect(() => readConfiguration({ region })).toThrow(`aws:region is not allowed, got "${region}"; an AWS region`);
    },
  );

  it("refuses no region", () => {
    expect(() => readConfiguration({})).toThrow("aws:region is missing");
  });

  it.each(["accessKey", "secretKey", "token", "sharedCredentialsFiles", "assumeRoles", "assumeRoleWithWebIdentity"])(
    "refuses %s without showing it",
    (name) => {
      const [failure] = mistakesInConfiguration({ region: "eu-central-1", [name]: "hush" });
      expect(failure).toMatchObject({ property: name });
      expect(failure?.reason).toContain("a rehearsal needs no credentials");
      expect(failure?.reason).not.toContain("hush");
    },
  );

  it("refuses endpoints of AWS's services", () => {
    const config = { region: "eu-central-1", endpoints: '[{"ec2":"https://ec2.eu-central-1.amazonaws.com"}]' };
    expect(() => readConfiguration(config)).toThrow("aws:endpoints is given");
  });
});

describe("startAwsProvider", () => {
  it("refuses a model that is not on this machine", () => {
    expect(() => startAwsProvider({ url: "https://ec2.eu-central-1.amazonaws.com" })).toThrow("is on this machine");
  });
});
