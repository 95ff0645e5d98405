import { beforeEach, describe, expect, it } from "vitest";

import { release, runtime } from "../packed.ts";
import { Recorder } from "../recorder.ts";
import { createSite, digitalOcean, secretText } from "./program.ts";

let recorder: Recorder;

beforeEach(() => {
  recorder = new Recorder(digitalOcean());
});

describe("the store of a site on DigitalOcean", () => {
  it("gives hosts a key that reads their own bucket and nothing else", async () => {
    await createSite();
    const [owner, hosts] = recorder.of("digitalocean:index/spacesKey:SpacesKey");
    expect(owner?.inputs).toEqual({ grants: [{ bucket: "", permission: "fullaccess" }] });
    expect(hosts?.inputs).toEqual({ grants: [{ bucket: "evenkeel-dev-store-0000000", permission: "read" }] });
    const userData = secretText(recorder.of("digitalocean:index/droplet:Droplet")[0]?.inputs["userData"]);
    expect(userData).toContain("evenkeel-dev-store-hosts-secret");
    expect(userData).not.toContain("evenkeel-dev-store-owner-secret");
  });

  it("keeps the bucket and what lies in it private", async () => {
    await createSite();
    expect(recorder.only("digitalocean:index/spacesBucket:SpacesBucket").inputs).toMatchObject({ acl: "private" });
    expect(recorder.of("digitalocean:index/spacesBucketObject:SpacesBucketObject").map(({ inputs }) => inputs)).toEqual(
      [
        expect.objectContaining({ key: release.key, source: release.path, acl: "private" }),
        expect.objectContaining({ key: runtime.key, source: runtime.path, acl: "private" }),
        expect.objectContaining({ key: "releases", acl: "private" }),
        expect.objectContaining({ key: "attempts", acl: "private" }),
        expect.objectContaining({ key: "environment", acl: "private" }),
      ],
    );
  });
});
