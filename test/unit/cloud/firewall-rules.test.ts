import { describe, expect, it } from "vitest";

import { renderFirewall } from "../../../rehearsal/cloud/docker/firewall-rules.ts";

const lines = (text: string): readonly string[] => text.split("\n").map((line) => line.trim());

describe("a firewall's nftables file", () => {
  it("replaces the whole table in one step", () => {
    expect(lines(renderFirewall(undefined)).slice(0, 3)).toEqual([
      "table inet evenkeel_cloud",
      "delete table inet evenkeel_cloud",
      "table inet evenkeel_cloud {",
    ]);
  });

  it("drops both ways what no rule allows, but for loopback, open connections and the metadata service", () => {
    const rendered = lines(renderFirewall({ inbound: [], outbound: [] }));
    expect(rendered.filter((line) => line.includes("policy drop"))).toHaveLength(2);
    expect(rendered.filter((line) => line.endsWith("accept")).sort()).toEqual([
      "ct state established,related accept",
      "ct state established,related accept",
      "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
      "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
      "iif lo accept",
      "ip daddr 169.254.169.254 accept",
      "ip saddr 169.254.169.254 accept",
      "oif lo accept",
    ]);
  });

  it("opens everything when there is none, and still tracks connections for the one to come", () => {
    const rendered = renderFirewall(undefined);
    expect(rendered).not.toContain("policy drop");
    expect(rendered).toContain("ct state established");
  });

  it("matches source or destination, port range and protocol of either family", () => {
    const rendered = lines(
      renderFirewall({
        inbound: [
          { protocol: "tcp", ports: [80, 80], addresses: ["10.1.0.5", "2001:db8::/32"] },
          { protocol: "icmp", addresses: ["0.0.0.0/0", "::/0"] },
        ],
        outbound: [
          { protocol: "udp", ports: [1, 65535], addresses: ["0.0.0.0/0"] },
          { protocol: "tcp", addresses: ["192.0.2.0/24"] },
        ],
      }),
    );
    expect(rendered).toEqual(
      expect.arrayContaining([
        "ip saddr 10.1.0.5 tcp dport 80 accept",
        "ip6 saddr 2001:db8::/32 tcp dport 80 accept",
        "ip saddr 0.0.0.0/0 meta l4proto icmp accept",
        "ip6 saddr ::/0 meta l4proto ipv6-icmp accept",
        "ip daddr 0.0.0.0/0 udp dport 1-65535 accept",
        "ip daddr 192.0.2.0/24 meta l4proto tcp accept",
      ]),
    );
  });

  it.each(["10.0.0.0/33", "example.com", "10.0.0.1; flush ruleset", "", "10.0.0.0/8/8", "::/129"])(
    "takes %j for no address",
    (address) => {
      expect(() => renderFirewall({ inbound: [{ protocol: "tcp", addresses: [address] }], outbound: [] })).toThrow(
        TypeError,
      );
    },
  );
});
