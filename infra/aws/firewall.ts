import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { everyIpv4, type EgressRule } from "../settings/egress.ts";
import { tags } from "./tags.ts";

export interface FirewallArgs {
  readonly site: string;
  readonly vpcId: pulumi.Input<string>;
  /** Ports of the load balancer: open to the world. */
  readonly publicPorts: readonly number[];
  /** Ports of the web server on every host: open to the load balancer alone. */
  readonly hostPorts: readonly number[];
  readonly egress: readonly EgressRule[];
  /** Where hosts fetch releases from. */
  readonly store: { readonly prefixListId: pulumi.Input<string>; readonly port: number };
}

/** Two security groups, closed but for rules that each say why. AWS allows of its sentences letters, digits and ._-:/()#,@[]+=&;{}!$*. */
export class Firewall extends pulumi.ComponentResource {
  readonly balancerGroupId: pulumi.Output<string>;
  readonly hostGroupId: pulumi.Output<string>;
  /** What must be there before a host boots. */
  readonly rules: readonly pulumi.Resource[];

  constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:Firewall", name, {}, opts);
    const { site, vpcId } = args;

    const group = (role: string, description: string) =>
      new aws.ec2.SecurityGroup(
        `${name}-${role}`,
        { vpcId, description, tags: tags(site, `${name}-${role}`) },
        { parent: this },
      );
    const balancers = group("balancer", "The load balancer: web from anywhere, out to hosts alone");
    const hosts = group("hosts", "Hosts: requests of the load balancer alone, out as the setting egress says");

    const ingress = (key: string, rule: aws.vpc.SecurityGroupIngressRuleArgs) =>
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-${key}`,
        { ...rule, tags: tags(site, `${name}-${key}`) },
        { parent: this },
      );
    const egress = (key: string, rule: aws.vpc.SecurityGroupEgressRuleArgs) =>
      new aws.vpc.SecurityGroupEgressRule(
        `${name}-${key}`,
        { ...rule, tags: tags(site, `${name}-${key}`) },
        { parent: this },
      );

    this.rules = [
      ...args.publicPorts.map((port) =>
        ingress(`balancer-from-world-${port}`, {
          securityGroupId: balancers.id,
          description: `Clients of the site, port ${port}`,
          cidrIpv4: "0.0.0.0/0",
          ...tcp(port),
        }),
      ),
      ...args.hostPorts.flatMap((port) => [
        egress(`balancer-to-hosts-${port}`, {
          securityGroupId: balancers.id,
          description: "Requests and health checks to hosts, and nothing else",
          referencedSecurityGroupId: hosts.id,
          ...tcp(port),
        }),
        ingress(`hosts-from-balancer-${port}`, {
          securityGroupId: hosts.id,
          description: "Requests and health checks of the load balancer, and of nobody else",
          referencedSecurityGroupId: balancers.id,
          ...tcp(port),
        }),
      ]),
      egress("hosts-to-store", {
        securityGroupId: hosts.id,
        description: "The release store, through its endpoint in this network",
        prefixListId: args.store.prefixListId,
        ...tcp(args.store.port),
      }),
      ...distinct(args.egress).map((rule) =>
        egress(`hosts-to-${keyOf(rule)}`, {
          securityGroupId: hosts.id,
          description: `Setting egress: ${wordsOf(rule)}`,
          // The network has no IPv6, so neither have its rules.
          cidrIpv4: rule.destination === "anywhere" ? "0.0.0.0/0" : rule.destination,
          ipProtocol: rule.protocol,
          // -1: every type of ICMP message.
          fromPort: rule.ports?.[0] ?? -1,
          toPort: rule.ports?.[1] ?? -1,
        }),
      ),
    ];
    this.balancerGroupId = balancers.id;
    this.hostGroupId = hosts.id;
    this.registerOutputs({ balancerGroupId: this.balancerGroupId, hostGroupId: this.hostGroupId });
  }
}

function tcp(port: number) {
  return { ipProtocol: "tcp", fromPort: port, toPort: port };
}

function wordsOf({ protocol, ports, destination }: EgressRule): string {
  const range = ports === undefined ? "" : `/${ports[0] === ports[1] ? ports[0] : ports.join("-")}`;
  return `${protocol}${range}${destination === "anywhere" ? "" : `@${destination}`}`;
}

/** AWS refuses a rule that is there already, in whatever words; the network has no IPv6. */
function distinct(rules: readonly EgressRule[]): readonly EgressRule[] {
  const plain = rules.map((rule) => (rule.destination === everyIpv4 ? { ...rule, destination: "anywhere" } : rule));
  return [...new Map(plain.map((rule) => [keyOf(rule), rule])).values()];
}

/** The rule itself is its name: another place in the list is no change. */
function keyOf(rule: EgressRule): string {
  return wordsOf(rule).replaceAll(/[^A-Za-z0-9.-]/g, "-");
}
