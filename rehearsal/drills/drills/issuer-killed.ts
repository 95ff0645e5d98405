import type { Host } from "../../engine/cloud-status.ts";
import { shareUntilEjected } from "../allowance.ts";
import { hasLineage, leaseHolder } from "../certificate-bucket.ts";
import { ordersOf, requireNames, untilCertificate } from "../certificates.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { Inconclusive } from "../inconclusive.ts";
import { ensureZone, pointNames, siteNames, unnamedSettings } from "../names.ts";
import { entranceOf } from "../stage/https-entrance.ts";
import type { Stage } from "../stage/stage.ts";

/** A lease of 90 s runs out, and the next host takes it, orders, and the others fetch: with time for a busy machine. */
const takeOverSeconds = 240;

/** The host that orders loses its power. Its protection is the lease: once it has run out, another host takes over. */
export const issuerKilled: Drill = {
  name: "issuer-killed",
  title: "The host that has the first certificate issued loses its power in the middle of the order",
  clouds: ["digitalocean"],
  mayLose: shareUntilEjected,
  newSite: true,
  account: ensureZone,
  settings: unnamedSettings,
  entrance: "http",
  async run(stage) {
    await pointNames((...request) => stage.ask(...request), entranceOf(stage.outputs, stage.endpoint).address);
    stage.mark("the names lead to the site");
    await stage.until("an order is placed", async () => (await ordersOf(stage)).length > 0);
    const issuer = await issuerOf(stage);
    stage.mark("power cut of the issuer", { host: issuer, expect: "out" });
    await stage.power.cut(issuer);
    if (await hasLineage(stage.home)) throw new Inconclusive("the order was over before: that proves nothing");
    await stage.untilOut(issuer);
    await stage.until(
      "another host has had it issued",
      async () => (await hasLineage(stage.home)) && (await leaseHolder(stage.home)) !== issuer.hostId,
      takeOverSeconds,
    );
    stage.mark("another host has taken over");
    stage.mark("power back", { host: issuer, expect: "in" });
    await stage.power.on(issuer);
    await stage.untilIn(issuer);
    requireNames(await untilCertificate(stage, "the certificate", { fits: () => true }), siteNames);
    const orders = (await ordersOf(stage)).length;
    if (orders > 2) throw new DrillFailure(`the authority was to get an order of each of two hosts, and got ${orders}`);
  },
};

async function issuerOf(stage: Stage): Promise<Host> {
  const holder = await leaseHolder(stage.home);
  const issuer = (await stage.hosts()).find(({ hostId }) => hostId === holder);
  if (issuer === undefined) throw new DrillFailure(`an order is placed, and the lease is ${holder ?? "nobody"}'s`);
  return issuer;
}
