import { describe, expect, it } from "vitest";

import { types } from "../../../../rehearsal/aws/model/types.ts";
import { answers, createCertificate, issued, serveOn443 } from "./domains.ts";
import { FakeAuthority } from "./fake-authority.ts";
import { inheritedFolder, NotingDataPlane, type RunningModel, startModel, until } from "./running-model.ts";

/** Notes what it is told, and listens nowhere: a certificate of the fake authority is none. */
class SilentDataPlane extends NotingDataPlane {
  override setLoadBalancer(spec: Parameters<NotingDataPlane["setLoadBalancer"]>[0]): Promise<void> {
    this.balancers.set(spec.id, spec);
    return Promise.resolve();
  }
}

async function start(options: { readonly folder?: string; readonly authority?: FakeAuthority } = {}) {
  const { authority = new FakeAuthority(), folder } = options;
  const dataPlane = new SilentDataPlane({ speed: 1000, authority });
  const model = await startModel({ dataPlane, ...(folder === undefined ? {} : { folder }) });
  return { authority, model };
}

/** What the balancer serves on port 443 in the end. */
function served(model: RunningModel, pem: string): Promise<boolean | undefined> {
  return until(`the balancer serves ${pem}`, () => {
    const listeners = [...model.dataPlane.balancers.values()].flatMap((spec) => spec.listeners);
    return Promise.resolve(listeners.some(({ certificate }) => certificate === pem) || undefined);
  });
}

function statusOf(model: RunningModel, arn: string): Promise<unknown> {
  return model.read(types.certificate, arn).then((view) => view?.outputs["status"]);
}

function renew(model: RunningModel, arn: string) {
  return model.ask("POST", `/_rehearsal/certificates/${encodeURIComponent(arn)}/renew`);
}

describe("a certificate of ACM", () => {
  it("is issued once all its names are proven, by answers that are in the zone meanwhile only", async () => {
    const { authority, model } = await start();
    const seen: string[][] = [];
    const challenge = () => answers(model.dataPlane.names, "_acme-challenge.example.com", "TXT");
    authority.validate = () => seen.push(challenge());
    const { arn } = await createCertificate(model, ["example.com", "*.example.com", "www.example.com"], "example.com");
    await issued(model, arn);
    expect(seen).toEqual([["proof of *.example.com", "proof of example.com"]]);
    expect(challenge()).toEqual([]);
    expect(authority.ordered).toMatchObject([{ names: ["example.com", "*.example.com", "www.example.com"] }]);
    expect(await model.read(types.certificate, arn)).toMatchObject({
      outputs: { status: "ISSUED", notAfter: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string },
    });
  });

  it("is waited for in words: which record is missing, or what the authority said", async () => {
    const { authority, model } = await start();
    authority.isDown = true;
    const inputs = { domainName: "example.com", validationMethod: "DNS" };
    const { id: certificateArn } = await model.create(types.certificate, inputs);
    const wait = await model.create(types.certificateValidation, { certificateArn });
    expect(wait.pending).toMatch(
      /^the certificate for example\.com is PENDING_VALIDATION: no zone of the account has the record _\w+\.example\.com CNAME _/,
    );
    await model.create(types.zone, { name: "example.com" });
    const missing = await model.read(types.certificateValidation, wait.id);
    expect(missing?.pending).toContain("not the zone example.com that is asked has the record");
    const { arn: proven } = await createCertificate(model, ["example.org"], "example.org");
    const { id } = await model.create(types.certificateValidation, { certificateArn: proven });
    await until("the authority's words are told", async () =>
      (await model.read(types.certificateValidation, id))?.pending?.endsWith(": the authority is down"),
    );
  });

  it("fails for good when the names' CAA records let others issue only, and nobody waits for it", async () => {
    const { authority, model } = await start();
    const { id: zoneId } = await model.create(types.zone, { name: "example.com" });
    const records = ['0 issue "letsencrypt.org"'];
    await model.create(types.dnsRecord, { zoneId, name: "", type: "CAA", ttl: 60, records });
    const { arn } = await createCertificate(model, ["www.example.com"], "example.com", zoneId);
    const wait = await model.create(types.certificateValidation, { certificateArn: arn });
    await until("it has failed", async () => (await statusOf(model, arn)) === "FAILED");
    const view = await model.read(types.certificateValidation, wait.id);
    expect(view?.failedAt).toBeDefined();
    expect(view?.pending).toBe(
      "the certificate for www.example.com is FAILED: CAA_ERROR: the CAA records of example.com let letsencrypt.org issue for www.example.com; one for amazon.com is needed",
    );
    expect(authority.ordered).toEqual([]);
  });

  it("is not served before it is issued", async () => {
    const { authority, model } = await start();
    authority.isDown = true;
    const { arn } = await createCertificate(model, ["example.com"], "example.com");
    await expect(serveOn443(model, arn)).rejects.toThrow("UnsupportedCertificate");
  });

  it("is served by the load balancer, also after its renewal, and refuses to go", async () => {
    const { authority, model } = await start();
    const { arn } = await createCertificate(model, ["example.com"], "example.com");
    await issued(model, arn);
    const { listener } = await serveOn443(model, arn);
    await served(model, "chain 1\nkey 1\n");
    const removal = model.remove(types.certificate, arn);
    await expect(removal).rejects.toThrow(
      `ResourceInUseException: Certificate ${arn} in account 123456789012 is in use.`,
    );
    authority.isDown = true;
    expect(await renew(model, arn)).toEqual({
      status: 503,
      body: { code: "InternalFailure", message: "the authority is down" },
    });
    authority.isDown = false;
    expect((await renew(model, arn)).status).toBe(204);
    await served(model, "chain 2\nkey 2\n");
    expect(authority.ordered).toHaveLength(2);
    await model.remove(types.listener, listener);
    await model.remove(types.certificate, arn);
  });

  it("is renewed by itself in the last third of its time, once the authority is back", async () => {
    const { authority, model } = await start();
    // Long enough for the authority to be stopped before two thirds of it.
    authority.validitySeconds = 6;
    const { arn } = await createCertificate(model, ["example.com"], "example.com");
    await issued(model, arn);
    await model.ask("POST", "/_rehearsal/authority/stop");
    await serveOn443(model, arn);
    const failed = async () => {
      const { body } = await model.ask("GET", "/_rehearsal/status");
      const { certificates } = body as { readonly certificates: readonly { readonly problem?: string }[] };
      return certificates[0]?.problem;
    };
    expect(await until("an attempt has failed", failed)).toBe("the authority is down");
    await model.ask("POST", "/_rehearsal/authority/validity", { seconds: 86_400 });
    await model.ask("POST", "/_rehearsal/authority/start");
    await served(model, "chain 2\nkey 2\n");
    expect(await statusOf(model, arn)).toBe("ISSUED");
    expect(await failed()).toBeUndefined();
    const { body } = await model.ask("GET", "/_rehearsal/authority/orders");
    expect((body as { readonly orders: readonly object[] }).orders).toHaveLength(2);
  });

  it("is not renewed when its names are no longer proven, and says so when it is ordered to be", async () => {
    const { authority, model } = await start();
    const { arn, records } = await createCertificate(model, ["example.com"], "example.com");
    await issued(model, arn);
    await model.remove(types.dnsRecord, records[0] ?? "");
    const { status, body } = await renew(model, arn);
    expect(status).toBe(422);
    expect((body as { readonly message: string }).message).toMatch(
      /can't be renewed: .* has the record _\w+\.example\.com/,
    );
    expect(authority.ordered).toHaveLength(1);
    expect((await renew(model, "arn:none")).status).toBe(404);
  });

  it("keeps its private key to itself: no view, status or journal has it", async () => {
    const { model } = await start();
    const { arn } = await createCertificate(model, ["example.com"], "example.com");
    await issued(model, arn);
    const told = [
      await model.read(types.certificate, arn),
      await model.ask("GET", "/_rehearsal/status"),
      await model.ask("GET", "/_rehearsal/journal"),
    ];
    expect(JSON.stringify(told)).not.toContain("key 1");
  });

  it("outlives the process, with what it proves by and what the balancer serves", async () => {
    const { authority, model: first } = await start();
    const { arn } = await createCertificate(first, ["example.com"], "example.com");
    await issued(first, arn);
    await serveOn443(first, arn);
    await served(first, "chain 1\nkey 1\n");
    const { model: second } = await start({ folder: await inheritedFolder(first), authority });
    await served(second, "chain 1\nkey 1\n");
    expect((await renew(second, arn)).status).toBe(204);
    await served(second, "chain 2\nkey 2\n");
  });
});

describe("an alarm on a certificate's days", () => {
  it("is told by the control surface once it has gone off, and no longer after a renewal", async () => {
    const { authority, model } = await start();
    authority.validitySeconds = 5 * 86_400;
    const { arn } = await createCertificate(model, ["example.com"], "example.com");
    await issued(model, arn);
    await model.create(types.metricAlarm, {
      name: "expiry",
      namespace: "AWS/CertificateManager",
      metricName: "DaysToExpiry",
      dimensions: { CertificateArn: arn },
      statistic: "Minimum",
      period: 86_400,
      evaluationPeriods: 1,
      comparisonOperator: "LessThanThreshold",
      threshold: 10,
    });
    const fired = async () => {
      const { body } = await model.ask("GET", "/_rehearsal/alarms");
      return (body as { readonly alarms: readonly object[] }).alarms;
    };
    await until("the alarm has gone off", async () => (await fired()).length === 1);
    expect(await fired()).toMatchObject([{ name: "expiry", target: "example.com" }]);
    authority.validitySeconds = 90 * 86_400;
    await renew(model, arn);
    await until("the alarm is over", async () => (await fired()).length === 0);
  });
});
