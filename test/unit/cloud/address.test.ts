import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { addressIn, formatAddress, overlap, parseAddress, parseCidr } from "../../../rehearsal/cloud/address.ts";
import { parseRoutes } from "../../../rehearsal/cloud/docker/network.ts";

describe("an IPv4 range", () => {
  it("starts at its network's address, also when written with another one", () => {
    expect(parseCidr("10.20.0.0/20")).toEqual({ first: parseAddress("10.20.0.0"), last: parseAddress("10.20.15.255") });
    expect(parseCidr("10.20.7.9/20")).toEqual(parseCidr("10.20.0.0/20"));
    expect(parseCidr("0.0.0.0/0").last).toBe(2 ** 32 - 1);
    expect(addressIn("203.0.113.0/24", 2)).toBe("203.0.113.2");
  });

  it("overlaps another one exactly if they share an address", () => {
    expect(overlap(parseCidr("10.0.0.0/8"), parseCidr("10.255.255.255/32"))).toBe(true);
    expect(overlap(parseCidr("10.0.0.0/24"), parseCidr("10.0.1.0/24"))).toBe(false);
  });

  it.each(["10.0.0.0", "10.0.0.0/33", "10.0.0/8", "10.0.0.256/8", "::/0", "10.0.0.0/8/8"])("is not %j", (cidr) => {
    expect(() => parseCidr(cidr)).toThrow(RangeError);
  });

  it("is read as it is written, for every address", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(formatAddress(parseAddress(address))).toBe(address);
      }),
    );
  });
});

describe("the kernel's table of routes", () => {
  it("gives all destinations but the default one", () => {
    const table = [
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
      "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
      "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
      "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
      "",
    ].join("\n");
    expect(parseRoutes(table)).toEqual([parseCidr("172.17.0.0/16"), parseCidr("192.0.2.0/24")]);
  });
});
