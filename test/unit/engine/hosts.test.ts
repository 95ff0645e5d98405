import { describe, expect, it } from "vitest";

import { type Host, hostIdOf } from "../../../rehearsal/engine/cloud-status.ts";
import { chooseHost, hostsOf, isAnswering } from "../../../rehearsal/engine/hosts.ts";

function host(cloud: Host["cloud"], id: string, name: string, more: Partial<Host> = {}): Host {
  const rest = { state: "running" as const, machine: id, privateAddress: "10.0.0.2", tags: [`tag-${cloud}`] };
  return { cloud, id, name, hostId: hostIdOf(id), ...rest, ...more };
}

const hosts = [
  host("digitalocean", "101", "web-1"),
  host("digitalocean", "102", "shared"),
  host("aws", "i-0a", "shared"),
  host("aws", "i-0b", "fleet"),
];

describe("host that a person means", () => {
  it.each([
    ["web-1", "101"],
    ["101", "101"],
    [hostIdOf("101"), "101"],
    ["fleet", "i-0b"],
    ["i-0a", "i-0a"],
    [hostIdOf("i-0a"), "i-0a"],
  ])("is found on either cloud by name, cloud's id or host id: %s", (wanted, id) => {
    expect(chooseHost(hosts, wanted).id).toBe(id);
  });

  it("is asked for again by id when several have the name, on whatever clouds", () => {
    expect(() => chooseHost(hosts, "shared")).toThrow(
      'several hosts are named "shared"; name one by its id: droplet 102, instance i-0a.',
    );
  });

  it("is asked for again with a list when there is none", () => {
    expect(() => chooseHost(hosts, "web")).toThrow(/no host "web"\.\nThe hosts are\n {2}web-1 {2}droplet 101/);
    expect(() => chooseHost([], "web")).toThrow("There are no hosts.");
  });
});

describe("hosts of a stack", () => {
  const outputs = { cloud: "aws", hostIds: ["i-0a", "i-0b"], tag: "tag-aws" };
  const ids = (found: readonly Host[]) => found.map(({ id }) => id);

  it("are those that its outputs name, on its own cloud, whatever else has the tag", () => {
    const more = [...hosts, host("aws", "i-0c", "by hand"), host("digitalocean", "i-0a", "elsewhere")];
    expect(ids(hostsOf(more, outputs))).toEqual(["i-0a", "i-0b"]);
  });

  it("are those and what has joined their groups since", () => {
    const grown = [
      host("aws", "i-0a", "fleet", { group: "fleet-a" }),
      host("aws", "i-0b", "fleet", { group: "fleet-a" }),
      host("aws", "i-0c", "fleet", { group: "fleet-a", state: "starting" }),
      host("aws", "i-0d", "fleet", { group: "fleet-a", state: "leaving" }),
      host("aws", "i-0e", "fleet", { group: "fleet-b" }),
    ];
    expect(ids(hostsOf(grown, outputs))).toEqual(["i-0a", "i-0b", "i-0c"]);
  });

  it("are those with its tag where the cloud has replaced one since", () => {
    const replaced = [
      host("aws", "i-0a", "fleet", { state: "leaving" }),
      host("aws", "i-0b", "fleet"),
      host("aws", "i-0d", "fleet"),
      host("aws", "i-0e", "other", { tags: ["another stack's"] }),
      host("digitalocean", "101", "web-1", { tags: ["tag-aws"] }),
    ];
    expect(ids(hostsOf(replaced, outputs))).toEqual(["i-0b", "i-0d"]);
  });

  it("are none where a stack is not up", () => {
    expect(hostsOf(hosts, {})).toEqual([]);
  });
});

describe("a host that a load balancer sends requests to", () => {
  const balancer = { cloud: "aws" as const, id: "1", name: "site", address: "127.0.0.2", status: "active" };
  const members = (id: string, healthy: boolean) => [{ ...balancer, members: [{ id, healthy, lastCheck: "200" }] }];
  const target = host("aws", "i-0a", "fleet");

  it("runs and is healthy in one of its own cloud", () => {
    expect(isAnswering(target, members("i-0a", true))).toBe(true);
    expect(isAnswering(target, members("i-0a", false))).toBe(false);
    expect(isAnswering(target, members("i-0b", true))).toBe(false);
    // The balancer learns of its death from its checks alone.
    expect(isAnswering({ ...target, state: "off" }, members("i-0a", true))).toBe(false);
    expect(isAnswering({ ...target, cloud: "digitalocean" }, members("i-0a", true))).toBe(false);
  });
});

describe("host id", () => {
  it("is the beginning of the SHA-256 of the instance id as text", () => {
    // printf 3164444 | sha256sum
    expect(hostIdOf("3164444")).toBe("0c8b7f87936f");
  });
});
