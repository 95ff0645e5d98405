import { describe, expect, it } from "vitest";

import { Serial } from "../../../rehearsal/cloud/serial.ts";

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
