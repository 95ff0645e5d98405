import { describe, expect, it } from "vitest";

import type { MachineSpec } from "../../../rehearsal/cloud/data-plane.ts";
import { MetadataSessions, ttlSecondsOf } from "../../../rehearsal/cloud/docker/metadata-sessions.ts";

const machine: MachineSpec = {
  id: "i-1",
  instanceId: "i-1",
  hostname: "one",
  image: "debian-13",
  network: "vpc",
  privateAddress: "10.1.0.9",
  publicAddress: "192.0.2.9",
  vcpus: 1,
  memoryMegabytes: 512,
  publicKeys: [],
  metadata: {},
  firewall: undefined,
};

describe("a session of the metadata service", () => {
  it.each([
    ["1", 1],
    ["21600", 21_600],
    ["21601", undefined],
    ["0", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["60s", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("asked for %j seconds lasts %j", (header, seconds) => {
    expect(ttlSecondsOf(header)).toBe(seconds);
  });

  it("is open for its machine until it ends", () => {
    let now = 1_000_000;
    const sessions = new MetadataSessions(() => now);
    const token = sessions.open(machine, 60);
    expect(sessions.isOpen(machine, token)).toBe(true);
    now += 59_999;
    expect(sessions.isOpen(machine, token)).toBe(true);
    now += 1;
    expect(sessions.isOpen(machine, token)).toBe(false);
  });

  it("is open for no other machine, and with no token that was made up, prolonged or of another cloud", () => {
    const sessions = new MetadataSessions();
    const token = sessions.open(machine, 60);
    const [end = "", seal = ""] = token.split(".");
    expect(sessions.isOpen({ ...machine, id: "i-2", instanceId: "i-2" }, token)).toBe(false);
    for (const wrong of [undefined, "", "x", `${Number(end) + 1}.${seal}`, `${token}x`, [token, token]]) {
      expect(sessions.isOpen(machine, wrong), String(wrong)).toBe(false);
    }
    expect(new MetadataSessions().isOpen(machine, token)).toBe(false);
  });
});
