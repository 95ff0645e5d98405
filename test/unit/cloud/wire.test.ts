import { describe, expect, it } from "vitest";

import { parseEvent } from "../../../rehearsal/cloud/docker/docker-events.ts";
import { wireScript } from "../../../rehearsal/cloud/docker/machine-container.ts";
import { Serial } from "../../../rehearsal/cloud/docker/serial.ts";

describe("the first process of a machine", () => {
  it("sets the firewall, then the routes, and only then becomes the init; what fails ends it", () => {
    const lines = wireScript("203.0.113.2").split("\n");
    expect(lines[1]).toBe("set -eu");
    const order = ["nft -f", "ip route replace 169.254.169.254/32 via 203.0.113.2", "exec /sbin/init"];
    const places = order.map((start) => lines.findIndex((line) => line.startsWith(start)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });
});

describe("an event of Docker", () => {
  it("is read with labels and exit code; anything else is no event", () => {
    const died = { Type: "container", Action: "die", Actor: { ID: "x", Attributes: { exitCode: "129", label: "1" } } };
    expect(parseEvent(JSON.stringify(died))).toEqual({
      action: "die",
      labels: { exitCode: "129", label: "1" },
      exitCode: 129,
    });
    expect(parseEvent(JSON.stringify({ ...died, Action: "start" }))?.action).toBe("start");
    expect(parseEvent(JSON.stringify({ ...died, Action: "kill" }))).toBeUndefined();
    expect(parseEvent("")).toBeUndefined();
  });
});

describe("tasks with one key", () => {
  it("run one after another, also after one that failed; tasks with another key do not wait", async () => {
    const serial = new Serial();
    const order: string[] = [];
    const gate = Promise.withResolvers<undefined>();
    const first = serial.run("a", async () => {
      await gate.promise;
      order.push("first");
      throw new Error("failed");
    });
    const second = serial.run("a", () => Promise.resolve(order.push("second")));
    await serial.run("b", () => Promise.resolve(order.push("other")));
    gate.resolve(undefined);
    await expect(first).rejects.toThrow("failed");
    await second;
    expect(order).toEqual(["other", "first", "second"]);
    await serial.idle();
  });
});
