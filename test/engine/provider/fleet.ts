import * as digitalocean from "@pulumi/digitalocean";
import { secret } from "@pulumi/pulumi";
import type { ResourceOptions } from "@pulumi/pulumi";

/** What the tests change between two updates of the fleet. */
export interface FleetOptions {
  readonly userData: string;
  readonly size: string;
  readonly dropletName?: string;
  readonly hostTags: readonly string[];
  readonly healthPath: string;
}

export const usual: FleetOptions = {
  userData: "#cloud-config\n",
  size: "s-1vcpu-1gb",
  hostTags: [],
  healthPath: "/health",
};

/** The resources of a site in small: tag, VPC, load balancer and firewall by tag, two hosts, a project. */
export function declareFleet({ userData, size, dropletName, hostTags, healthPath }: FleetOptions): void {
  const region = "fra1";
  const tag = new digitalocean.Tag("web");
  const vpc = new digitalocean.Vpc("net", { region, ipRange: "10.118.0.0/20" });
  const balancer = new digitalocean.LoadBalancer("front", {
    region,
    vpcUuid: vpc.id,
    dropletTag: tag.name,
    forwardingRules: [{ entryProtocol: "http", entryPort: 80, targetProtocol: "http", targetPort: 80 }],
    healthcheck: { protocol: "http", port: 80, path: healthPath, checkIntervalSeconds: 3, responseTimeoutSeconds: 3 },
  });
  const firewall = new digitalocean.Firewall("wall", {
    tags: [tag.name],
    inboundRules: [{ protocol: "tcp", portRange: "80", sourceLoadBalancerUids: [balancer.id] }],
    outboundRules: [
      { protocol: "tcp", portRange: "all", destinationAddresses: ["0.0.0.0/0", "::/0"] },
      { protocol: "icmp", destinationAddresses: ["0.0.0.0/0"] },
    ],
  });
  const options: ResourceOptions = { dependsOn: [firewall] };
  const hosts = [1, 2].map(
    (number) =>
      new digitalocean.Droplet(
        `host-${number}`,
        {
          image: "debian-13-x64",
          region,
          size,
          vpcUuid: vpc.id,
          tags: [tag.name, ...hostTags],
          userData: secret(userData),
          ...(dropletName === undefined ? {} : { name: `${dropletName}-${number}` }),
        },
        options,
      ),
  );
  new digitalocean.Project("site", {
    purpose: "Service or API",
    environment: "Production",
    // Not the load balancer: an update of it would put it back into the project that its state names, the default one.
    resources: hosts.map((host) => host.dropletUrn),
  });
}
