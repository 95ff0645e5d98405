import { describe, expect, it } from "vitest";

import { compare, type Offer } from "../../../infra/digitalocean/account.ts";

const wanted = {
  region: "fra1",
  hostCount: 2,
  maxHosts: 0,
  hostSize: "s-2vcpu-2gb",
  hostImage: "debian-13-x64",
  tag: "web",
};
const offer: Offer = {
  dropletLimit: 10,
  otherDroplets: 0,
  sizes: ["s-2vcpu-2gb", "s-1vcpu-1gb"],
  sizesInRegion: ["s-2vcpu-2gb"],
  imageRegions: ["fra1", "nyc3"],
};

describe("the account", () => {
  it("holds a site that fits twice", () => {
    expect(compare(wanted, offer)).toEqual({ errors: [], warnings: [] });
  });

  it.each<[string, Partial<typeof wanted>, Partial<Offer>, string]>([
    ["an unknown or closed region", {}, { sizesInRegion: [] }, "region: got fra1, which takes no new hosts"],
    ["an unknown size", { hostSize: "huge" }, {}, "hostSize: got huge, which does not exist"],
    ["a size that the region lacks", { hostSize: "s-1vcpu-1gb" }, {}, "which fra1 does not have; it has s-2vcpu-2gb"],
    ["an unknown image", {}, { imageRegions: undefined }, "hostImage: got debian-13-x64, which does not exist"],
    ["an image elsewhere", {}, { imageRegions: ["nyc3"] }, "which is not in fra1; it is in nyc3"],
    [
      "more hosts than the limit",
      {},
      { dropletLimit: 3, otherDroplets: 2 },
      "hostCount: got 2, but the account may have 3",
    ],
  ])("refuses %s", (_, change, changedOffer, message) => {
    const { errors } = compare({ ...wanted, ...change }, { ...offer, ...changedOffer });
    expect(errors).toEqual([expect.stringContaining(message)]);
  });

  it("tells everything that is wrong at once", () => {
    const { errors } = compare(wanted, { ...offer, sizesInRegion: [], imageRegions: undefined, dropletLimit: 1 });
    expect(errors).toHaveLength(3);
  });

  it("warns when the hosts fit once but a release would not, which needs twice as many", () => {
    expect(compare(wanted, { ...offer, dropletLimit: 3 })).toEqual({
      errors: [],
      warnings: [expect.stringContaining("A release needs 4 hosts for a while")],
    });
    expect(compare({ ...wanted, maxHosts: 6 }, offer).warnings).toEqual([
      expect.stringContaining("A release needs 12 hosts for a while"),
    ]);
  });
});
