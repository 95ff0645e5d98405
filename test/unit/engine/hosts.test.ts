import { describe, expect, it } from "vitest";

import { chooseHost, type Host, hostIdOf } from "../../../rehearsal/engine/hosts.ts";

function host(droplet: number, name: string): Host {
  return { droplet, name, hostId: hostIdOf(droplet), status: "active", tags: [], privateAddress: undefined };
}

const hosts = [host(101, "web-1"), host(102, "web-2"), host(103, "web-2")];

describe("host that a person means", () => {
  it.each([["web-1"], ["101"], [hostIdOf(101)]])("is found by name, droplet id or host id: %s", (wanted) => {
    expect(chooseHost(hosts, wanted).droplet).toBe(101);
  });

  it("is asked for again by droplet id when several have the name", () => {
    expect(() => chooseHost(hosts, "web-2")).toThrow(
      'several hosts are named "web-2"; name one by its droplet id: 102, 103.',
    );
  });

  it("is asked for again with a list when there is none", () => {
    expect(() => chooseHost(hosts, "web")).toThrow(/no host "web"\.\nThe hosts are\n {2}web-1 {2}droplet 101/);
    expect(() => chooseHost([], "web")).toThrow("There are no hosts.");
  });
});

describe("host id", () => {
  it("is the beginning of the SHA-256 of the droplet's number as text", () => {
    // printf 3164444 | sha256sum
    expect(hostIdOf(3164444)).toBe("0c8b7f87936f");
  });
});
