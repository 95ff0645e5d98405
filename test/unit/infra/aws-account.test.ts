import { describe, expect, it } from "vitest";

import { compare, type Wanted } from "../../../infra/aws/account.ts";
import type { Offer } from "../../../infra/aws/offer.ts";

const image = {
  id: "ami-1",
  name: "debian-13-amd64-20251117-2299",
  architecture: "x86_64",
  disk: { device: "/dev/xvda", gigabytes: 16 },
};
const wanted: Wanted = {
  region: "eu-central-1",
  hostCount: 2,
  maxHosts: 0,
  hostSize: "t3.small",
  hostImage: image.name,
  zones: 2,
};
const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
const offer: Offer = {
  zones,
  zonesOfSize: zones,
  size: { vcpus: 2, architectures: ["x86_64"] },
  image,
  newestImage: image,
  vcpuLimit: 32,
};

describe("the account", () => {
  it("holds a site that fits twice", () => {
    expect(compare(wanted, offer)).toEqual({ errors: [], warnings: [], notes: [] });
  });

  it.each<[string, Partial<Wanted>, Partial<Offer>, string]>([
    ["more zones than there are", { zones: 3 }, { zones: zones.slice(1) }, "zones: got 3, but eu-central-1 has 2"],
    ["an unknown size", { hostSize: "t9.huge" }, { size: undefined }, "hostSize: got t9.huge, which does not exist"],
    ["a size that a zone lacks", {}, { zonesOfSize: zones.slice(1) }, "which eu-central-1a does not have"],
    ["an unknown image", {}, { image: undefined }, "the newest Debian 13 there is debian-13-amd64-20251117-2299"],
    [
      "an image for another processor",
      { hostSize: "t4g.small" },
      { size: { vcpus: 2, architectures: ["arm64"] } },
      "which is for x86_64, but t4g.small runs arm64",
    ],
    ["more hosts than the limit", {}, { vcpuLimit: 3 }, "hostCount: got 2, but the account may run 3 vCPUs"],
  ])("refuses %s", (_, change, changedOffer, message) => {
    const { errors } = compare({ ...wanted, ...change }, { ...offer, ...changedOffer });
    expect(errors).toEqual([expect.stringContaining(message)]);
  });

  it("tells everything that is wrong at once", () => {
    const { errors } = compare(wanted, { ...offer, zones: [], size: undefined, image: undefined });
    expect(errors).toHaveLength(3);
  });

  it("warns when the hosts fit once but a release, of as many as the group may grow to, would not", () => {
    const { errors, warnings } = compare({ ...wanted, maxHosts: 6 }, { ...offer, vcpuLimit: 16 });
    expect(errors).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("A release needs 24 vCPUs for a while")]);
  });

  it("warns when the quota can't be asked, and goes on", () => {
    const { errors, warnings } = compare(wanted, { ...offer, vcpuLimit: undefined });
    expect(errors).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("servicequotas:GetServiceQuota")]);
  });

  it("names the newest image when another one is pinned", () => {
    const newestImage = { ...image, id: "ami-2", name: "debian-13-amd64-20260601-2400" };
    expect(compare(wanted, { ...offer, newestImage }).notes).toEqual([
      expect.stringContaining("The newest Debian 13 in eu-central-1 is debian-13-amd64-20260601-2400"),
    ]);
  });
});
