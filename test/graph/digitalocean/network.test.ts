import { beforeEach, describe, expect, it } from "vitest";

import { Recorder } from "../recorder.ts";
import { createSite, digitalOcean } from "./program.ts";

let recorder: Recorder;

beforeEach(() => {
  recorder = new Recorder(digitalOcean());
});

describe("the network of a site on DigitalOcean", () => {
  it("spreads requests from port 80 over the droplets with the tag, and writes every number of the check out", async () => {
    await createSite();
    expect(recorder.only("digitalocean:index/loadBalancer:LoadBalancer").inputs).toEqual({
      region: "fra1",
      vpcUuid: "evenkeel-dev-network-id",
      projectId: "evenkeel-dev-project-id",
      dropletTag: "evenkeel-dev-web",
      algorithm: "round_robin",
      forwardingRules: [{ entryProtocol: "http", entryPort: 80, targetProtocol: "http", targetPort: 80 }],
      redirectHttpToHttps: false,
      disableLetsEncryptDnsRecords: false,
      enableProxyProtocol: false,
      healthcheck: {
        protocol: "http",
        port: 80,
        path: "/health",
        checkIntervalSeconds: 3,
        responseTimeoutSeconds: 3,
        unhealthyThreshold: 2,
        healthyThreshold: 2,
      },
      stickySessions: { type: "none" },
    });
  });

  it("opens one port, to the load balancer alone, and lists where hosts may connect to", async () => {
    await createSite();
    const everywhere = ["0.0.0.0/0", "::/0"];
    expect(recorder.only("digitalocean:index/firewall:Firewall").inputs).toEqual({
      tags: ["evenkeel-dev-web"],
      inboundRules: [{ protocol: "tcp", portRange: "80", sourceLoadBalancerUids: ["evenkeel-dev-balancer-id"] }],
      outboundRules: [
        { protocol: "tcp", portRange: "80", destinationAddresses: everywhere },
        { protocol: "tcp", portRange: "443", destinationAddresses: everywhere },
        { protocol: "tcp", portRange: "53", destinationAddresses: everywhere },
        { protocol: "udp", portRange: "53", destinationAddresses: everywhere },
        { protocol: "udp", portRange: "123", destinationAddresses: everywhere },
      ],
    });
  });

  it("keeps the rules for a load balancer and a tag in a firewall of their own, which another one of either replaces", async () => {
    await createSite({ tag: "blue" });
    expect(recorder.only("digitalocean:index/firewall:Firewall").options.replacementTrigger).toBe(
      "evenkeel-dev-balancer-id blue",
    );
  });

  it("lets the cloud pick the network's range", async () => {
    await createSite();
    expect(recorder.only("digitalocean:index/vpc:Vpc").inputs).toEqual({ region: "fra1" });
  });
});

describe("a setting of the network", () => {
  it("vpcRange is the network's", async () => {
    await createSite({ vpcRange: "10.77.0.0/20" });
    expect(recorder.only("digitalocean:index/vpc:Vpc").inputs).toEqual({ region: "fra1", ipRange: "10.77.0.0/20" });
  });

  it("tag is what load balancer, firewall and hosts go by", async () => {
    await createSite({ tag: "blue" });
    expect(recorder.only("digitalocean:index/tag:Tag").inputs).toEqual({ name: "blue" });
    expect(recorder.only("digitalocean:index/loadBalancer:LoadBalancer").inputs["dropletTag"]).toBe("blue");
    expect(recorder.only("digitalocean:index/firewall:Firewall").inputs["tags"]).toEqual(["blue"]);
    const hosts = recorder.of("digitalocean:index/droplet:Droplet");
    expect(hosts.map(({ inputs }) => inputs["tags"])).toEqual([["blue"], ["blue"]]);
  });

  it("adminCidrs opens SSH to these sources and no other", async () => {
    await createSite({ adminCidrs: ["198.51.100.7/32"], sshKeys: ["289794"] });
    expect(recorder.only("digitalocean:index/firewall:Firewall").inputs["inboundRules"]).toEqual([
      expect.objectContaining({ portRange: "80" }),
      { protocol: "tcp", portRange: "22", sourceAddresses: ["198.51.100.7/32"] },
    ]);
  });

  it("stickySeconds keeps clients with their host by a cookie", async () => {
    await createSite({ stickySeconds: 600, stickyCookie: "SITE" });
    expect(recorder.only("digitalocean:index/loadBalancer:LoadBalancer").inputs["stickySessions"]).toEqual({
      type: "cookies",
      cookieName: "SITE",
      cookieTtlSeconds: 600,
    });
  });
});
