import { describe, expect, it } from "vitest";

import type { Host } from "../../../rehearsal/engine/cloud-status.ts";
import type { CloudApi } from "../../../rehearsal/engine/clouds/cloud-api.ts";
import { imageOf } from "../../../rehearsal/engine/golden-image.ts";
import { Mistake } from "../../../rehearsal/engine/mistake.ts";

const host: Host = {
  ...{ cloud: "digitalocean", id: "101", name: "web", hostId: "abc", machine: "101", state: "running" },
  ...{ privateAddress: "10.0.0.2", tags: [] },
};

/** An image made by a cloud that notes what it is asked for. */
async function taken({ sealing, cancelled = false }: { sealing?: Error; cancelled?: boolean }) {
  const asked: string[] = [];
  const api: Pick<CloudApi, "makeImage" | "restart"> = {
    makeImage: (id, name) => Promise.resolve(String(asked.push(`image ${name} of ${id}`))),
    restart: (id) => Promise.resolve(void asked.push(`restart ${id}`)),
  };
  const seal = () => (sealing === undefined ? Promise.resolve(void asked.push("seal")) : Promise.reject(sealing));
  const made = await imageOf(
    { api: api as CloudApi, host, name: "golden", seal },
    { say: () => undefined, isCancelled: () => cancelled },
  ).catch((error: unknown) => error);
  return { asked, made };
}

describe("a golden image", () => {
  it("is made of a host that was sealed, which starts again", async () => {
    const { asked, made } = await taken({});
    expect(asked).toEqual(["seal", "image golden of 101", "restart 101"]);
    expect(made).toBe("2");
  });

  it("is not made when the host can't be sealed, which starts again", async () => {
    const sealing = new Mistake("droplet 101 can't be sealed");
    expect(await taken({ sealing })).toEqual({ asked: ["restart 101"], made: sealing });
  });

  it.each([undefined, new Mistake("the sealing ended with 130")])(
    "is not made when a person wants no more, whatever came of the sealing (%s), and the exit code says so",
    async (sealing) => {
      const { asked, made } = await taken({ cancelled: true, ...(sealing !== undefined && { sealing }) });
      expect(made).toMatchObject({ exitCode: 130, message: "snapshot of droplet 101 was cancelled" });
      expect(asked.at(-1)).toBe("restart 101");
      expect(asked).not.toContain("image golden of 101");
    },
  );
});
