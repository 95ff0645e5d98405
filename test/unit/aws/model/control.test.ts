import { describe, expect, it } from "vitest";

import { types } from "../../../../rehearsal/aws/model/types.ts";
import { createFleet, hostsOf } from "./fleet.ts";
import { region, type RunningModel, startModel } from "./running-model.ts";
import { createNetwork, templateInputs } from "./site.ts";

const trustPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  readonly fault?: string;
}

describe("the model's server", () => {
  it("answers a refusal with AWS's code and a message, and what it does not know with 404", async () => {
    const model = await startModel();
    const vpc = await model.ask("POST", `/resources/${encodeURIComponent(types.vpc)}`, {
      inputs: { cidrBlock: "ten" },
      region,
    });
    expect(vpc.status).toBe(400);
    expect(vpc.body).toMatchObject({ code: "InvalidVpc.Range", message: expect.stringContaining("'ten'") as string });
    expect((await model.ask("POST", "/resources/aws%3Ards%2Fcluster%3ACluster", { inputs: {}, region })).status).toBe(
      404,
    );
    expect((await model.ask("POST", "/functions/aws%3Ax", { inputs: {}, region })).status).toBe(404);
    const nowhere = await model.ask("POST", `/resources/${encodeURIComponent(types.vpc)}`, { inputs: {} });
    expect(nowhere).toMatchObject({ status: 422, body: { code: "ValidationError" } });
  });

  it("shows what is of another region to nobody, and deletes what is gone already", async () => {
    const model = await startModel();
    const { id } = await model.create(types.vpc, { cidrBlock: "10.96.0.0/20" });
    const path = `/resources/${encodeURIComponent(types.vpc)}/${id}`;
    expect((await model.ask("GET", `${path}?region=eu-west-1`)).status).toBe(404);
    expect((await model.ask("DELETE", `${path}?region=${region}`)).body).toEqual({ gone: true });
    expect((await model.ask("DELETE", `${path}?region=${region}`)).body).toEqual({ gone: true });
  });

  it("keeps a journal with readable paths, and no user data in it", async () => {
    const model = await startModel();
    await model.create(types.launchTemplate, templateInputs(await createNetwork(model)));
    const { body } = await model.ask("GET", "/_rehearsal/journal");
    const entry = (body as { readonly entries: readonly Entry[] }).entries.at(-1);
    expect(entry).toMatchObject({ method: "POST", path: `/resources/${types.launchTemplate}`, status: 201 });
    const text = JSON.stringify(body);
    expect(text).toContain("masked, 20 characters");
    expect(text).not.toContain(Buffer.from("#cloud-config\n").toString("base64"));
  });

  it("keeps what an object holds out of the journal", async () => {
    const model = await startModel();
    await model.create("aws:s3/bucket:Bucket", { bucket: "texts" });
    const inputs = { bucket: "texts", key: "environment", content: "a secret of the app", contentType: "text/plain" };
    const { id } = await model.create("aws:s3/bucketObjectv2:BucketObjectv2", inputs);
    await model.update("aws:s3/bucketObjectv2:BucketObjectv2", id, { ...inputs, content: "another secret" });
    const text = JSON.stringify((await model.ask("GET", "/_rehearsal/journal")).body);
    expect(text).toContain("masked, 19 characters");
    expect(text).not.toMatch(/a secret of|another secret/);
  });

  it("makes one resource for a request that comes again with its token, and another for another token", async () => {
    const model = await startModel();
    const ask = (clientToken: string) =>
      model.ask("POST", `/resources/${encodeURIComponent(types.role)}`, {
        inputs: { name: "host", assumeRolePolicy: trustPolicy },
        region,
        clientToken,
      });
    await model.ask("POST", "/_rehearsal/faults", { kind: "status-after", status: 500 });
    expect((await ask("one")).status).toBe(500);
    expect(await ask("one")).toMatchObject({ status: 201, body: { id: "host", outputs: { name: "host" } } });
    expect(await ask("two")).toMatchObject({ status: 400, body: { code: "EntityAlreadyExists" } });
    expect((await model.state()).records).toHaveLength(1);
  });

  it("plays faults on readable paths: with and without the effect", async () => {
    const model = await startModel();
    const match = { method: "POST", pathPattern: `/resources/${types.vpc}` };
    await model.ask("POST", "/_rehearsal/faults", { kind: "status-before", status: 503, match });
    await expect(model.create(types.vpc, { cidrBlock: "10.96.0.0/20" })).rejects.toThrow("InternalFailure: A fault");
    await model.ask("POST", "/_rehearsal/faults", { kind: "status-after", match });
    await expect(model.create(types.vpc, { cidrBlock: "10.96.0.0/20" })).rejects.toThrow("InternalFailure: A fault");
    await expect(model.create(types.vpc, { cidrBlock: "10.96.0.0/20" })).rejects.toThrow("InvalidVpc.Conflict");
    const unknown = await model.ask("POST", "/_rehearsal/faults", { kind: "stuck-new" });
    expect(unknown.status).toBe(422);
  });
});

async function rangeFor(model: RunningModel, name: string): Promise<string> {
  const { body } = await model.ask("GET", `/_rehearsal/free-range?name=${name}`);
  return (body as { readonly range: string }).range;
}

describe("the control surface", () => {
  it("gives a name a free range, the same when asked again, and never another name's", async () => {
    const model = await startModel();
    const [first, second] = await Promise.all([rangeFor(model, "aws"), rangeFor(model, "other")]);
    expect(first).not.toBe(second);
    const { id: vpcId } = await model.create(types.vpc, { cidrBlock: first });
    await model.create(types.securityGroup, { name: "web", description: "web", vpcId });
    expect(await rangeFor(model, "aws")).toBe(first);
    expect(await rangeFor(model, "other")).toBe(second);
    await model.create(types.vpc, { cidrBlock: second });
    expect((await model.ask("GET", "/_rehearsal/free-range")).status).toBe(422);
  });

  it("gives another range when a VPC has the remembered one that nobody uses: a killed up may have left it", async () => {
    const model = await startModel();
    const first = await rangeFor(model, "aws");
    await model.create(types.vpc, { cidrBlock: first });
    const second = await rangeFor(model, "aws");
    expect(second).not.toBe(first);
    await model.create(types.vpc, { cidrBlock: second });
  });

  it("gives another range when somebody else has taken the remembered one", async () => {
    const model = await startModel();
    const first = await rangeFor(model, "aws");
    await model.dataPlane.setNetwork({ id: "another cloud's", range: first });
    const second = await rangeFor(model, "aws");
    expect(second).not.toBe(first);
    await model.create(types.vpc, { cidrBlock: second });
  });

  it("takes certificates with their key only", async () => {
    const model = await startModel();
    const answer = await model.ask("POST", "/_rehearsal/certificates", { certificate: "-----BEGIN CERTIFICATE-----" });
    expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining("private key") as string } });
  });

  it("sets the quota that the program can ask for", async () => {
    const model = await startModel();
    await model.ask("POST", "/_rehearsal/quota", { vcpus: 7 });
    const quota = await model.call("aws:servicequotas/getServiceQuota:getServiceQuota", {
      serviceCode: "ec2",
      quotaCode: "L-1216C47A",
    });
    expect(quota["value"]).toBe(7);
  });

  it("knows machines by id: 404 for others, and what one printed", async () => {
    const model = await startModel();
    await createFleet(model);
    expect((await model.ask("POST", "/_rehearsal/machines/i-0/kill")).status).toBe(404);
    const [host] = await hostsOf(model);
    const { body } = await model.ask("GET", `/_rehearsal/machines/${host?.id ?? ""}/console`);
    expect(body).toEqual({ console: expect.stringContaining("on paper") as string });
    expect((await model.ask("POST", "/_rehearsal/groups/none/load", { cpuPercent: 1 })).status).toBe(404);
  });

  it("tells hosts and load balancers in the words of both clouds", async () => {
    const model = await startModel();
    await createFleet(model);
    const { hosts, loadBalancers } = await model.status();
    const [host] = hosts;
    expect(host).toMatchObject({
      id: host?.id,
      name: "site-api",
      state: "running",
      instanceId: host?.id,
      machine: host?.id,
      privateAddress: expect.stringMatching(/^10\./) as string,
      tags: ["site-api"],
    });
    expect(loadBalancers).toMatchObject([
      { name: "site", status: "active", members: [{ healthy: true, lastCheck: "200" }, { healthy: true }] },
    ]);
  });
});
