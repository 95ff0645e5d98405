import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

import { describe, expect, it, onTestFinished } from "vitest";

import { now } from "../../../rehearsal/drills/clock.ts";
import { DrillFailure } from "../../../rehearsal/drills/drill-failure.ts";
import type { Drill } from "../../../rehearsal/drills/drill.ts";
import { failsElsewhere } from "../../../rehearsal/drills/drills/fails-elsewhere.ts";
import { failsOneInTen } from "../../../rehearsal/drills/drills/fails-one-in-ten.ts";
import { neverReady } from "../../../rehearsal/drills/drills/never-ready.ts";
import { Inconclusive } from "../../../rehearsal/drills/inconclusive.ts";
import type { Stage, StageUpOptions } from "../../../rehearsal/drills/stage/stage.ts";

const waited = "The gate waited 120 s and only 0 of 2 hosts serve release abc.";
const relapsed = "The gate does not let release abc in: hosts that had answered right answered wrong then.";

interface Story {
  /** What the `up` of the bad release ends with. */
  readonly message: string;
  /** Whether the new host shows what is wrong with it: before that `up` has ended, after it, or never. */
  readonly shows?: "before" | "after" | "never";
  /** Whom the load balancer lets in meanwhile. */
  readonly letIn?: string;
}

/** Refuses a release on a stage whose cloud has an old host and, until the good `up`, a new one. */
async function refuse(refusing: Drill["run"], { message, shows = "before", letIn }: Story) {
  const host = (id: string) => ({
    ...{ id, name: id, state: "running", instanceId: id, machine: id, privateAddress: "", tags: [] },
  });
  let hosts = [host("old"), host("new")];
  const server = createServer(({ url = "" }, response) => {
    response.end(JSON.stringify({ hosts: url.startsWith("/aws") ? [] : hosts, loadBalancers: [] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const [looked, gaveUp] = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
  const began = now();
  let gateSeconds: unknown;
  const stage = {
    cloud: "digitalocean",
    endpoint: { clouds: { digitalocean: { url: `${url}/digitalocean` }, aws: { url: `${url}/aws` } } },
    outputs: { release: "good" },
    events: letIn === undefined ? [] : [{ at: 0, kind: "balancer", state: "in", host: letIn, text: "" }],
    load: { began },
    hosts: () => Promise.resolve([{ ...host("old"), hostId: "old" }]),
    failingUp: async ({ settings }: StageUpOptions, words: RegExp) => {
      gateSeconds = settings?.["gateTimeoutSeconds"];
      if (shows === "before") await looked.promise;
      await nextTurn();
      gaveUp.resolve(nextTurn());
      if (!words.test(message)) throw new DrillFailure(`up failed with: ${message}`);
      return message;
    },
    until: async (what: string, isSo: () => Promise<boolean>) => {
      if (shows === "after") await gaveUp.promise;
      const so = shows !== "never" && (await isSo());
      looked.resolve(undefined);
      if (!so) throw new DrillFailure(`not so: ${what}`);
    },
    on: () => Promise.resolve({ code: 0 }),
    nextRequests: () => Promise.resolve([]),
    up: () => Promise.resolve((hosts = [host("old")])),
  };
  const outcome = await refusing(stage as unknown as Stage).then(
    () => "refused",
    (error: unknown) => error,
  );
  return { outcome, gateSeconds };
}

describe("a release that must not get in, and whose hosts are never well", () => {
  const { run } = neverReady;

  it("is refused by a gate that waits in vain, though not for long", async () => {
    expect(await refuse(run, { message: waited })).toEqual({ outcome: "refused", gateSeconds: 40 });
  });

  it.each([
    ["once the gate has given up", "after"],
    ["never", "never"],
  ] as const)("proves nothing when a host shows what is wrong %s", async (_, shows) => {
    expect((await refuse(run, { message: waited, shows })).outcome).toBeInstanceOf(Inconclusive);
  });

  it("has failed when it is refused for something else", async () => {
    expect((await refuse(run, { message: relapsed, shows: "never" })).outcome).toBeInstanceOf(DrillFailure);
  });
});

describe.each([failsOneInTen, failsElsewhere])("a release whose hosts seem well at first: $name", ({ run }) => {
  it("is refused by a gate that sees a host fail, and has time for that", async () => {
    expect(await refuse(run, { message: relapsed })).toEqual({ outcome: "refused", gateSeconds: 120 });
  });

  it("is refused, too, by a gate that waited in vain for hosts that were let in", async () => {
    expect((await refuse(run, { message: waited, letIn: "new" })).outcome).toBe("refused");
  });

  it.each([undefined, "old"])("proves nothing when no new host was let in: %s", async (letIn) => {
    const { outcome } = await refuse(run, { message: waited, ...(letIn !== undefined && { letIn }) });
    expect(outcome).toBeInstanceOf(Inconclusive);
  });
});
