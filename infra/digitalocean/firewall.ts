import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

import type { EgressRule } from "../settings/egress.ts";

export interface FirewallArgs {
  /** Droplets with this tag are behind the firewall from their first packet. */
  readonly memberTag: pulumi.Input<string>;
  /** Ports of the web server on every member: open to the load balancer alone. */
  readonly memberPorts: readonly number[];
  readonly loadBalancerId: pulumi.Input<string>;
  /** Sources that may use SSH. Empty: nobody. */
  readonly adminCidrs: readonly string[];
  readonly egress: readonly EgressRule[];
}

/** DigitalOcean's way of saying "every address": both families, spelt out. */
const anywhere = ["0.0.0.0/0", "::/0"];

/** Closed by default, both ways; what no rule names is dropped before it reaches a host. Free of charge. */
export class Firewall extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:digitalocean:Firewall", name, {}, opts);

    const firewall = new digitalocean.Firewall(
      name,
      {
        tags: [args.memberTag],
        inboundRules: [
          // Requests and health checks.
          ...args.memberPorts.map((port) => ({
            protocol: "tcp",
            portRange: `${port}`,
            sourceLoadBalancerUids: [args.loadBalancerId],
          })),
          // Administrators.
          ...(args.adminCidrs.length > 0
            ? [{ protocol: "tcp", portRange: "22", sourceAddresses: [...args.adminCidrs] }]
            : []),
        ],
        outboundRules: args.egress.map(outboundRule),
      },
      {
        parent: this,
        // Hosts that serve until others do would else drop at once what comes by their own load balancer. A droplet is let
        // what any of its firewalls lets it, so the old one stays as long as they do.
        replacementTrigger: pulumi.interpolate`${args.loadBalancerId} ${args.memberTag}`,
      },
    );

    this.id = firewall.id;
    this.registerOutputs({ id: this.id });
  }
}

function outboundRule({ protocol, ports, destination }: EgressRule) {
  return {
    protocol,
    ...(ports !== undefined && { portRange: ports[0] === ports[1] ? `${ports[0]}` : `${ports[0]}-${ports[1]}` }),
    destinationAddresses: destination === "anywhere" ? anywhere : [destination],
  };
}
