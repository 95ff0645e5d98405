import { beforeEach, describe, expect, it } from "vitest";

import { Recorder } from "../recorder.ts";
import { answers, createSite, securityRules } from "./program.ts";

let recorder: Recorder;

beforeEach(() => {
  recorder = new Recorder(answers);
});

describe("the network of a site on AWS", () => {
  it("opens to the world port 80 of the load balancer and nothing else", async () => {
    await createSite();
    const open = securityRules(recorder, "Ingress").filter(
      ({ inputs }) => "cidrIpv4" in inputs || "cidrIpv6" in inputs,
    );
    expect(open.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({
        securityGroupId: "evenkeel-dev-firewall-balancer-id",
        cidrIpv4: "0.0.0.0/0",
        fromPort: 80,
        toPort: 80,
      }),
    ]);
    expect(recorder.of("aws:ec2/subnet:Subnet").map(({ inputs }) => inputs["mapPublicIpOnLaunch"])).toEqual(
      Array(4).fill(false),
    );
  });

  it("lets hosts hear the load balancer alone, and the load balancer speak to hosts alone", async () => {
    await createSite();
    const [balancer, hosts] = ["evenkeel-dev-firewall-balancer-id", "evenkeel-dev-firewall-hosts-id"];
    const port80 = { ipProtocol: "tcp", fromPort: 80, toPort: 80 };
    const to = (direction: "Ingress" | "Egress", id: string) =>
      securityRules(recorder, direction).filter(({ inputs }) => inputs["securityGroupId"] === id);
    expect(to("Ingress", hosts).map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({ referencedSecurityGroupId: balancer, ...port80 }),
    ]);
    expect(to("Egress", balancer).map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({ referencedSecurityGroupId: hosts, ...port80 }),
    ]);
  });

  it("lists where hosts may connect to, and the release store by AWS's own list of addresses", async () => {
    await createSite();
    const ways = securityRules(recorder, "Egress")
      .filter(({ inputs }) => inputs["securityGroupId"] === "evenkeel-dev-firewall-hosts-id")
      .map(({ inputs }) => [inputs["ipProtocol"], inputs["fromPort"], inputs["cidrIpv4"] ?? inputs["prefixListId"]]);
    expect(ways.map(String).sort()).toEqual([
      "tcp,443,0.0.0.0/0",
      "tcp,443,pl-1",
      "tcp,53,0.0.0.0/0",
      "tcp,80,0.0.0.0/0",
      "udp,123,0.0.0.0/0",
      "udp,53,0.0.0.0/0",
    ]);
  });

  it("makes one rule of two that let hosts go to the same place: the network has no IPv6", async () => {
    await createSite({ egress: ["tcp/80", "tcp/443", "tcp/443@0.0.0.0/0"] });
    const ways = securityRules(recorder, "Egress").filter(({ inputs }) => inputs["cidrIpv4"] === "0.0.0.0/0");
    expect(ways.map(({ inputs }) => inputs["fromPort"])).toEqual([80, 443]);
  });

  it("says why of every rule, in letters that AWS takes", async () => {
    await createSite();
    for (const { inputs, name } of [
      ...securityRules(recorder, "Ingress"),
      ...securityRules(recorder, "Egress"),
      ...recorder.of("aws:ec2/securityGroup:SecurityGroup"),
    ]) {
      expect(inputs["description"], name).toMatch(/^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{10,255}$/);
    }
  });
});

describe("a setting of the network", () => {
  it("zones and nat: perZone give each zone its own way out", async () => {
    await createSite({ zones: 3, nat: "perZone" });
    expect(recorder.of("aws:ec2/natGateway:NatGateway")).toHaveLength(3);
    expect(recorder.of("aws:ec2/routeTable:RouteTable")).toHaveLength(4);
    const ways = recorder.of("aws:ec2/route:Route").map(({ inputs }) => inputs["natGatewayId"]);
    expect(new Set(ways).size).toBe(4);
  });

  it("nat: none leaves hosts the store, and no other way", async () => {
    await createSite({ nat: "none", hostImage: "ami-0123456789abcdef0" });
    expect(recorder.of("aws:ec2/natGateway:NatGateway")).toEqual([]);
    expect(recorder.of("aws:ec2/route:Route")).toHaveLength(1);
    expect(recorder.only("aws:ec2/vpcEndpoint:VpcEndpoint").inputs["routeTableIds"]).toEqual([
      "evenkeel-dev-network-private-1-id",
    ]);
  });

  it("healthPort is open to the load balancer's checks too", async () => {
    await createSite({ healthPort: 8081 });
    expect(recorder.only("aws:lb/targetGroup:TargetGroup").inputs).toMatchObject({
      port: 80,
      healthCheck: { port: "8081" },
    });
    const heard = securityRules(recorder, "Ingress").filter(({ inputs }) => "referencedSecurityGroupId" in inputs);
    expect(heard.map(({ inputs }) => inputs["fromPort"])).toEqual([80, 8081]);
  });
});
