import { describe, expect, it } from "vitest";
import * as droplets from "../../../../rehearsal/digitalocean/provider/resources/droplet.ts";
import * as firewalls from "../../../../rehearsal/digitalocean/provider/resources/firewall.ts";
import { firewall } from "../../../../rehearsal/digitalocean/provider/resources/firewall-resource.ts";
import * as balancerReplies from "../../../../rehearsal/digitalocean/provider/resources/load-balancer-reply.ts";
import * as balancers from "../../../../rehearsal/digitalocean/provider/resources/load-balancer.ts";
import * as records from "../../../../rehearsal/digitalocean/provider/resources/dns-record.ts";
import * as policies from "../../../../rehearsal/digitalocean/provider/resources/spaces-bucket-policy.ts";
import * as buckets from "../../../../rehearsal/digitalocean/provider/resources/spaces-bucket-settings.ts";
import * as keys from "../../../../rehearsal/digitalocean/provider/resources/ssh-key.ts";

const apiDroplet: droplets.ApiDroplet = {
  id: 7,
  name: "web-1",
  memory: 1024,
  vcpus: 1,
  disk: 25,
  locked: false,
  status: "active",
  created_at: "2026-01-02T03:04:05Z",
  features: ["monitoring", "private_networking"],
  image: { id: 12, slug: "debian-13-x64" },
  size: { slug: "s-1vcpu-1gb", price_hourly: 0.00893, price_monthly: 6 },
  networks: {
    v4: [
      { ip_address: "10.0.0.2", type: "private" },
      { ip_address: "192.0.2.7", type: "public" },
    ],
    v6: [{ ip_address: "2001:DB8::7", type: "public" }],
  },
  region: { slug: "fra1" },
  tags: ["web"],
  vpc_uuid: "vpc",
};

describe("a droplet", () => {
  it("is asked for with the fields that the official client always sends", () => {
    expect(droplets.toApi({ name: "a", image: "debian-13-x64", size: "s" })).toEqual({
      name: "a",
      region: "",
      size: "s",
      image: "debian-13-x64",
      ssh_keys: null,
      backups: false,
      ipv6: false,
      private_networking: false,
      monitoring: false,
      tags: [],
    });
  });

  it("is asked for with numbers where texts are ids, and with what else is given", () => {
    const inputs = {
      name: "a",
      image: "99",
      size: "s",
      sshKeys: ["5", "aa:bb"],
      volumeIds: ["v"],
      publicNetworking: false,
    };
    expect(droplets.toApi({ ...inputs, userData: "#!", vpcUuid: "vpc", dropletAgent: false })).toMatchObject({
      image: 99,
      ssh_keys: [5, "aa:bb"],
      volumes: [{ id: "v" }],
      public_networking: false,
      user_data: "#!",
      vpc_uuid: "vpc",
      with_droplet_agent: false,
    });
  });

  it("is read with its addresses and features, and without what can't be read back", () => {
    const outputs = droplets.fromApi(apiDroplet);
    expect(outputs).toMatchObject({
      dropletUrn: "do:droplet:7",
      ipv4Address: "192.0.2.7",
      ipv4AddressPrivate: "10.0.0.2",
      ipv6Address: "2001:db8::7",
      publicNetworking: true,
      monitoring: true,
      ipv6: false,
      size: "s-1vcpu-1gb",
      region: "fra1",
    });
    expect(Object.keys(outputs)).not.toEqual(expect.arrayContaining(["image"]));
    expect(Object.keys(outputs)).not.toEqual(expect.arrayContaining(["userData"]));
  });

  it("has its user data in the state as a digest only", () => {
    const inputs = { name: "a", image: "i", size: "s", userData: "hello" };
    // sha1sum of "hello".
    expect(droplets.createdState(inputs, apiDroplet)).toHaveProperty(
      "userData",
      "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
    );
  });

  it("is imported with its image, by slug or by id", () => {
    expect(droplets.importedState(apiDroplet)).toMatchObject({ image: "debian-13-x64", resizeDisk: true });
    expect(droplets.importedState({ ...apiDroplet, image: { id: 12, slug: null } })).toMatchObject({ image: "12" });
  });
});

describe("a firewall", () => {
  const inputs = {
    name: "wall",
    tags: ["web"],
    inboundRules: [{ protocol: "tcp", portRange: "80", sourceLoadBalancerUids: ["lb"] }],
    outboundRules: [
      { protocol: "udp", portRange: "all", destinationAddresses: ["0.0.0.0/0", "::/0"] },
      { protocol: "icmp", destinationTags: ["web"] },
    ],
  };
  const reply = {
    id: "f",
    status: "succeeded",
    created_at: "t",
    pending_changes: [],
    name: "wall",
    droplet_ids: null,
    tags: ["web"],
    inbound_rules: [{ protocol: "tcp", ports: "80", sources: { load_balancer_uids: ["lb"] } }],
    // What the API makes of "all", and of icmp.
    outbound_rules: [
      { protocol: "udp", ports: "0", destinations: { addresses: ["0.0.0.0/0", "::/0"] } },
      { protocol: "icmp", ports: "0", destinations: { tags: ["web"] } },
    ],
  };

  it("comes back from the API as it was given", () => {
    expect(firewalls.fromApi(reply)).toMatchObject(inputs);
    expect(firewalls.toApi(inputs)).toMatchObject({ inbound_rules: reply.inbound_rules, droplet_ids: null });
  });

  it("is sent without ports for icmp, and with null for no rules", () => {
    expect(firewalls.toApi({ name: "a", outboundRules: [{ protocol: "icmp", destinationTags: ["web"] }] })).toEqual({
      name: "a",
      inbound_rules: null,
      outbound_rules: [{ protocol: "icmp", destinations: { tags: ["web"] } }],
      droplet_ids: null,
      tags: [],
    });
  });

  it.each([
    [{}, "inboundRules"],
    [{ inboundRules: [{ protocol: "tcp" }] }, "inboundRules[0].portRange"],
  ])("needs a rule, and ports for tcp and udp: %j", (given, property) => {
    expect(firewall.check?.(given).map((failure) => failure.property)).toEqual([property]);
  });
});

describe("a load balancer", () => {
  const health = {
    protocol: "http",
    port: 80,
    path: "/health",
    checkIntervalSeconds: 3,
    responseTimeoutSeconds: 3,
    unhealthyThreshold: 2,
    healthyThreshold: 2,
  };
  const inputs: balancers.LoadBalancerInputs = {
    name: "front",
    region: "fra1",
    algorithm: "round_robin",
    dropletTag: "web",
    dropletIds: [7],
    redirectHttpToHttps: false,
    healthcheck: health,
    forwardingRules: [
      { entryProtocol: "https", entryPort: 443, targetProtocol: "http", targetPort: 80, certificateName: "cert" },
    ],
  };

  it("is sent without zero values, and without droplets when it goes by a tag", () => {
    const body = balancers.toApi(inputs, new Map([["cert", "uuid"]]));
    expect(body).toEqual({
      name: "front",
      region: "fra1",
      algorithm: "round_robin",
      tag: "web",
      disable_lets_encrypt_dns_records: false,
      forwarding_rules: [
        { entry_protocol: "https", entry_port: 443, target_protocol: "http", target_port: 80, certificate_id: "uuid" },
      ],
      health_check: {
        protocol: "http",
        port: 80,
        path: "/health",
        check_interval_seconds: 3,
        response_timeout_seconds: 3,
        unhealthy_threshold: 2,
        healthy_threshold: 2,
      },
    });
  });

  it("shows certificates by their names, which outlive a renewal", () => {
    const reply: balancerReplies.ApiLoadBalancer = {
      id: "lb",
      name: "front",
      ip: "127.0.0.2",
      size: "lb-small",
      size_unit: 1,
      algorithm: "round_robin",
      status: "active",
      tag: "web",
      forwarding_rules: [
        {
          entry_protocol: "https",
          entry_port: 443,
          target_protocol: "http",
          target_port: 80,
          certificate_id: "uuid-2",
        },
      ],
    };
    expect(balancerReplies.certificateIdsIn(reply)).toEqual(["uuid-2"]);
    const outputs = balancerReplies.fromApi(reply, new Map([["uuid-2", "cert"]]));
    expect(outputs).toMatchObject({
      sizeUnit: 1,
      dropletTag: "web",
      forwardingRules: [{ entryPort: 443, certificateName: "cert", certificateId: "cert", tlsPassthrough: false }],
    });
    // With a size in units the slug says nothing.
    expect(outputs).not.toHaveProperty("size");
  });

  it("names each certificate that it needs once", () => {
    const rule = { entryProtocol: "https", entryPort: 443, targetProtocol: "http", targetPort: 80 };
    const forwardingRules = [{ ...rule, certificateName: "a" }, { ...rule, certificateName: "a" }, rule];
    expect(
      balancers.certificatesOf({ name: "x", forwardingRules, domains: [{ name: "d", certificateName: "b" }] }),
    ).toEqual(["a", "b"]);
  });
});

describe("a DNS record", () => {
  const api = { id: 1, name: "www", ttl: 1800, priority: null, port: null, weight: null, flags: null, tag: null };

  it("always carries its numbers to the API", () => {
    expect(records.toApi({ domain: "d", type: "A", name: "@", value: "192.0.2.1" })).toEqual({
      type: "A",
      name: "@",
      data: "192.0.2.1",
      priority: 0,
      port: 0,
      weight: 0,
      flags: 0,
    });
  });

  it.each([
    ["CNAME", "web.example.com", "web.example.com."],
    ["CNAME", "@", "@"],
    ["A", "192.0.2.1", "192.0.2.1"],
  ])("of type %s gets its final dot back: %s", (type, data, value) => {
    expect(records.fromApi("example.com", { ...api, type, data })).toMatchObject({ value, fqdn: "www.example.com" });
  });
});

describe("other mappings", () => {
  it("keep an SSH key as it was given where only white space differs", () => {
    const reply = { ssh_key: { id: 1, name: "k", public_key: "ssh-ed25519 AAA me", fingerprint: "f" } };
    expect(keys.fromApi(reply, "ssh-ed25519 AAA me\n").publicKey).toBe("ssh-ed25519 AAA me\n");
    expect(keys.fromApi(reply, "ssh-ed25519 BBB me").publicKey).toBe("ssh-ed25519 AAA me");
  });

  it("keep a bucket's policy as it was given where it means the same", () => {
    expect(policies.samePolicy('{ "b": 1, "a": [2] }', '{"a":[2],"b":1}')).toBe('{ "b": 1, "a": [2] }');
    expect(policies.samePolicy('{"a":1}', '{"a":2}')).toBe('{"a":2}');
  });

  it("bring a bucket's life-cycle rule there and back", () => {
    const rule = {
      id: "old",
      prefix: "logs/",
      enabled: true,
      abortIncompleteMultipartUploadDays: 1,
      expiration: { days: 30 },
      noncurrentVersionExpiration: { days: 7 },
    };
    expect(buckets.lifecycleFromApi(buckets.lifecycleToApi(rule))).toEqual(rule);
    const dated = { id: "d", enabled: false, expiration: { date: "2030-01-31" } };
    expect(buckets.lifecycleFromApi(buckets.lifecycleToApi(dated))).toEqual(dated);
  });
});
