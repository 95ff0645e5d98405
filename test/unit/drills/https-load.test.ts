import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { TlsOptions } from "node:tls";

import { describe, expect, it, onTestFinished } from "vitest";

import { serverCertificate } from "../../../rehearsal/cloud/authority/server-certificate.ts";
import { OpenLoop } from "../../../rehearsal/drills/load/open-loop.ts";
import { type LoadPlan, usualAnswer, usualLoad } from "../../../rehearsal/drills/load/plan.ts";
import type { RequestRecord } from "../../../rehearsal/drills/load/record.ts";
import { temporaryFolder } from "../../support/packed-app.ts";
import { type Behaviour, NastyServer } from "./nasty-server.ts";

const plan = { ...usualLoad, answer: usualAnswer, ratePerSecond: 200 };

/** A server whose certificate is for `localhost`, and the file that says to trust it. */
async function secure(behave: () => Behaviour = () => "right", options: TlsOptions = {}) {
  const folder = await temporaryFolder();
  const { root, chain, key } = await serverCertificate(folder, ["127.0.0.1"]);
  const server = await NastyServer.start(behave, { cert: chain, key, ...options });
  onTestFinished(() => server.close());
  const rootsFile = join(folder, "roots.pem");
  await writeFile(rootsFile, root);
  const url = server.url.replace("127.0.0.1", "localhost");
  return { server, root, rootsFile, plan: { ...plan, url, address: "127.0.0.1", rootsFile } };
}

/** Lets a load run while something is done; a fault of this machine's is none of the site's. */
async function loaded(given: LoadPlan, meanwhile: () => Promise<unknown>): Promise<readonly RequestRecord[]> {
  const records: RequestRecord[] = [];
  const faults: Error[] = [];
  const loop = new OpenLoop(given, "abc", {
    onRecord: (record) => records.push(record),
    onFault: (error) => faults.push(error),
  });
  await meanwhile();
  const sent = await loop.stop();
  expect(faults).toEqual([]);
  expect(records).toHaveLength(sent);
  return records;
}

const requests = (count: number) => () => delay((count * 1000) / plan.ratePerSecond);
const outcomesOf = (records: readonly RequestRecord[]) => new Set(records.map(({ outcome }) => outcome));

describe("a load by HTTPS", () => {
  it("goes to the address and asks for the name, by the header and by TLS", async () => {
    const { server, plan: given } = await secure();
    expect(outcomesOf(await loaded(given, requests(40)))).toEqual(new Set(["right"]));
    expect(new Set(server.seen.map(({ tls }) => tls?.name))).toEqual(new Set(["localhost"]));
    expect(new Set(server.seen.map(({ method }) => method))).toEqual(new Set(["GET", "POST"]));
  });

  it("keeps the connections of half of its clients, and resumes the sessions of the others", async () => {
    const { server, plan: given } = await secure();
    const records = await loaded({ ...given, ratePerSecond: 100 }, () => delay(1_200));
    const seenOf = (kind: RequestRecord["connection"]) => {
      const ids = new Set(records.flatMap((one) => (one.connection === kind ? [`drill-abc-${one.number}`] : [])));
      return server.seen.filter(({ requestId }) => ids.has(requestId));
    };
    const [kept, oneShot] = [seenOf("kept"), seenOf("one-shot")];
    expect(new Set(kept.map(({ connection }) => connection)).size).toBeLessThan(kept.length / 3);
    expect(new Set(oneShot.map(({ connection }) => connection)).size).toBe(oneShot.length);
    // All but the first of each client, and those that were sent before its session was there.
    expect(oneShot.filter(({ tls }) => tls?.resumed === true).length).toBeGreaterThan(oneShot.length / 2);
  });

  it("trusts the roots in its file and nobody else: what leads elsewhere is lost, and is not asked", async () => {
    const { server, plan: given, rootsFile } = await secure();
    const other = await serverCertificate(await temporaryFolder(), []);
    await writeFile(rootsFile, other.root);
    const records = await loaded(given, requests(20));
    expect(new Set(records.map(({ outcome, detail }) => `${outcome}: ${detail ?? ""}`))).toEqual(
      new Set(["not trusted: UNABLE_TO_VERIFY_LEAF_SIGNATURE"]),
    );
    expect(server.seen).toEqual([]);
  });

  it("takes in a root that is added while it runs", async () => {
    const { plan: given, rootsFile, root } = await secure();
    await writeFile(rootsFile, (await serverCertificate(await temporaryFolder(), [])).root);
    const records = await loaded(given, async () => {
      await requests(20)();
      await appendFile(rootsFile, root);
      await delay(1_000);
    });
    expect(records[0]?.outcome).toBe("not trusted");
    expect(records.at(-1)?.outcome).toBe("right");
  });

  it("takes a certificate for another name for none", async () => {
    const { plan: given } = await secure();
    const url = given.url.replace("localhost", "www.example.com");
    const records = await loaded({ ...given, url }, requests(20));
    expect(new Set(records.map(({ outcome, detail }) => `${outcome}: ${detail ?? ""}`))).toEqual(
      new Set(["not trusted: ERR_TLS_CERT_ALTNAME_INVALID"]),
    );
  });

  it("tells a handshake that came to nothing from a connection that was refused", async () => {
    const { server, plan: given } = await secure(undefined, { maxVersion: "TLSv1.1" });
    expect(outcomesOf(await loaded(given, requests(20)))).toEqual(new Set(["TLS failed"]));
    await server.close();
    expect(outcomesOf(await loaded(given, requests(20)))).toEqual(new Set(["refused"]));
  });
});

describe("a redirect", () => {
  it("is followed to where it may lead, and the answer there is what counts", async () => {
    const { plan: given, server } = await secure();
    const entrance = await NastyServer.start(() => ({ redirectTo: `${given.url}/test` }));
    onTestFinished(() => entrance.close());
    const records = await loaded({ ...given, url: entrance.url, redirectsTo: given.url }, requests(40));
    expect(outcomesOf(records)).toEqual(new Set(["right"]));
    // As browsers do: a POST that is moved becomes a GET.
    expect(new Set(entrance.seen.map(({ method }) => method))).toEqual(new Set(["GET", "POST"]));
    expect(new Set(server.seen.map(({ method }) => method))).toEqual(new Set(["GET"]));
    // And is none at the app, which logs no POST of it.
    expect(new Set(records.map(({ method }) => method))).toEqual(new Set(["GET"]));
  });

  it.each(["https://elsewhere.test", "http://localhost"])("is wrong when it leads to %s", async (location) => {
    const entrance = await NastyServer.start(() => ({ redirectTo: `${location}/test` }));
    onTestFinished(() => entrance.close());
    const given = { ...plan, url: entrance.url, redirectsTo: "https://localhost" };
    const records = await loaded(given, requests(20));
    expect(new Set(records.map(({ outcome, detail }) => `${outcome}: ${detail ?? ""}`))).toEqual(
      new Set(["wrong status: 301"]),
    );
  });
});
