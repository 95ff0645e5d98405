import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type PeerCertificate } from "node:tls";

import { describe, expect, it, onTestFinished } from "vitest";

import { types } from "../../rehearsal/aws/model/types.ts";
import { openAuthority } from "../../rehearsal/cloud/authority/pebble-authority.ts";
import { NameServer } from "../../rehearsal/cloud/names/name-server.ts";
import { createCertificate, issued, serveOn443 } from "../unit/aws/model/domains.ts";
import { NotingDataPlane, type RunningModel, startModel, until } from "../unit/aws/model/running-model.ts";

const pebble = join(import.meta.dirname, "../../.rehearsal/bin/pebble");
const missing = existsSync(pebble) ? undefined : `${pebble} is not there`;

const names = ["shop.example", "*.shop.example", "api.other.shop.example"];

/** A model on paper whose certificates are validated, through names that are really served. */
async function start(): Promise<RunningModel> {
  const home = await mkdtemp(join(tmpdir(), "evenkeel-aws-certificates-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const server = await NameServer.open();
  const rootsFile = join(home, "roots.pem");
  const addressForMachines = "198.18.0.2";
  const authority = await openAuthority({ home, pebble, rootsFile, namePort: server.port, addressForMachines });
  return startModel({ dataPlane: new NotingDataPlane({ speed: 1000, names: server, authority }) });
}

/** What a client that trusts the authority's roots is shown. @throws {Error} if it is not for that name */
async function shown(model: RunningModel, host: string, servername: string): Promise<PeerCertificate> {
  const ca = await readFile(model.dataPlane.authority.trustedRootsFile, "utf8");
  const socket = connect({ host, port: 443, servername, ca });
  try {
    await once(socket, "secureConnect");
    return socket.getPeerCertificate();
  } finally {
    socket.destroy();
  }
}

describe.skipIf(missing !== undefined)(`certificates of ACM from a real authority ${missing ?? ""}`, () => {
  it("are validated in the account's zones, served by a load balancer, and served anew once renewed", async () => {
    const model = await start();
    const { arn } = await createCertificate(model, names, "shop.example");
    await issued(model, arn);
    const { address } = await serveOn443(model, arn);
    const first = await until("it is served", () => shown(model, address, "shop.example").catch(() => undefined));
    expect(first.subjectaltname?.split(", ").sort()).toEqual(names.map((name) => `DNS:${name}`).sort());
    for (const name of ["www.shop.example", "api.other.shop.example"]) {
      expect((await shown(model, address, name)).fingerprint256).toBe(first.fingerprint256);
    }
    await expect(shown(model, address, "elsewhere.example")).rejects.toThrow();
    const renewal = await model.ask("POST", `/_rehearsal/certificates/${encodeURIComponent(arn)}/renew`);
    expect(renewal).toEqual({ status: 204, body: {} });
    await until("another is served", async () => {
      const { fingerprint256 } = await shown(model, address, "shop.example");
      return fingerprint256 !== first.fingerprint256;
    });
  });

  it("renew themselves when they are about to end, once the authority is back", async () => {
    const model = await start();
    await model.ask("POST", "/_rehearsal/authority/validity", { seconds: 9 });
    const { arn } = await createCertificate(model, ["shop.example"], "shop.example");
    await issued(model, arn);
    await serveOn443(model, arn);
    await model.ask("POST", "/_rehearsal/authority/stop");
    const problem = async () => {
      const { body } = await model.ask("GET", "/_rehearsal/status");
      return (body as { readonly certificates: readonly { readonly problem?: string }[] }).certificates[0]?.problem;
    };
    const ends = async () => (await model.read(types.certificate, arn))?.outputs["notAfter"];
    const before = await ends();
    expect(await until("a renewal has failed", problem, 20)).toContain("shop.example");
    await model.ask("POST", "/_rehearsal/authority/start");
    await until("it is renewed", async () => (await ends()) !== before, 20);
    expect(await problem()).toBeUndefined();
    const { body } = await model.ask("GET", "/_rehearsal/authority/orders");
    expect((body as { readonly orders: readonly object[] }).orders).toHaveLength(2);
  });
});
