import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resourceFacts } from "../../../../rehearsal/aws/provider/facts/resource-facts.ts";
import { ModelClient } from "../../../../rehearsal/aws/provider/model-client.ts";
import { resource } from "../../../../rehearsal/aws/provider/resource.ts";
import { rulesFor } from "../../../../rehearsal/aws/provider/rules/index.ts";
import { loadSchema } from "../../../../rehearsal/aws/provider/schema.ts";
import type { Operation } from "../../../../rehearsal/provider/implementation.ts";
import { Asset } from "../../../../rehearsal/provider/values.ts";
import { FakeModel } from "../../../engine/provider/aws-model.ts";

const GROUP = "aws:autoscaling/group:Group";
const SUBNET = "aws:ec2/subnet:Subnet";
const NAT = "aws:ec2/natGateway:NatGateway";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const schema = loadSchema();

describe("a resource of the stand-in for AWS", () => {
  let model: FakeModel;
  beforeEach(async () => {
    model = await FakeModel.start();
  });
  afterEach(() => model.stop());

  function typeOf(type: string, timeouts = {}) {
    const spec = schema.resources[type];
    if (spec === undefined) throw new Error(`There is no type ${type}.`);
    const deletionRetry = { code: "DependencyViolation" };
    const { stays = [] } = resourceFacts[type] ?? {};
    return resource({ type, spec, timeouts, stays, deletionRetry, rules: rulesFor(type), pollMilliseconds: 5 });
  }

  function operation(changed: Partial<Operation<ModelClient>> = {}): Operation<ModelClient> {
    return {
      client: new ModelClient(model.url, "eu-central-1"),
      urn: "urn",
      signal: AbortSignal.timeout(4000),
      timeoutSeconds: undefined,
      exists: () => undefined,
      ...changed,
    };
  }

  it("is told to the engine as soon as it exists, before it is waited for", async () => {
    model.pending.set(NAT, "the gateway is pending");
    const told: string[] = [];
    const creation = typeOf(NAT, { create: 0.05 }).create(operation({ exists: (id) => told.push(id) }), {});
    await expect(creation).rejects.toThrow("timeout: made-1 was not ready after 0.05 s: the gateway is pending");
    expect(told).toEqual(["made-1"]);
  });

  it.each([
    ["10m", 0.05, "0.05"],
    ["50ms", 60, "0.05"],
  ])(
    "waits no longer than %s and than customTimeouts of %d s",
    async (waitForCapacityTimeout, timeoutSeconds, words) => {
      model.pending.set(GROUP, "no instance");
      const creation = typeOf(GROUP).create(operation({ timeoutSeconds }), { waitForCapacityTimeout });
      await expect(creation).rejects.toThrow(`was not ready after ${words} s: no instance`);
    },
  );

  it("gives up at once when a launch has failed since, and not for one that failed before", async () => {
    const inputs = { waitForCapacityTimeout: "10m" };
    model.pending.set(GROUP, "0 of 2 instances in service; the last launch failed: VcpuLimitExceeded");
    model.failedAt = "2026-01-02T03:04:05.000Z";
    const patient = typeOf(GROUP).create(operation({ timeoutSeconds: 0.05 }), inputs);
    await expect(patient).rejects.toThrow("timeout: made-1 was not ready after 0.05 s");
    model.failedAt = new Date(Date.now() + 1000).toISOString();
    const given = typeOf(GROUP).create(operation(), inputs);
    await expect(given).rejects.toThrow(/^failed: made-2 is not ready.*: 0 of 2 .*VcpuLimitExceeded$/);
  });

  const change = { inputs: {}, oldInputs: { minSize: 3 }, state: { desiredCapacity: 3 } };

  it("fails at once, as the official provider does when the time is up, where it would wait for a size that is no more", async () => {
    model.held.set(`${GROUP} web`, { inputs: {}, computed: { desiredCapacity: 2 } });
    const givenInputs = { minSize: 2, waitForCapacityTimeout: "10m" };
    const update = typeOf(GROUP).update?.(operation(), "web", { ...change, givenInputs });
    await expect(update).rejects.toThrow("want exactly 3 healthy instance(s) in Auto Scaling Group, have 2");
  });

  it("keeps what the official provider keeps when a program leaves it out, and lets go of what is emptied", async () => {
    model.held.set(`${GROUP} web`, { inputs: {}, computed: {} });
    const state = { targetGroupArns: ["arn:1"], loadBalancers: ["classic"], minSize: 9 };
    const givenInputs = { loadBalancers: [] };
    await typeOf(GROUP).update?.(operation(), "web", { ...change, state, givenInputs });
    expect(model.requests.at(-1)?.inputs).toEqual({ targetGroupArns: ["arn:1"], loadBalancers: [] });
  });

  it("stops waiting when the engine cancels", async () => {
    model.pending.set(NAT, "the gateway is pending");
    const controller = new AbortController();
    const creation = typeOf(NAT).create(operation({ signal: controller.signal }), {});
    setTimeout(() => {
      controller.abort(new Error("cancelled by the engine"));
    }, 50);
    await expect(creation).rejects.toThrow("cancelled by the engine");
  });

  it("says what is still there when its deletion takes too long", async () => {
    model.held.set(`${NAT} nat-1`, { inputs: {}, computed: {}, leaving: 1000, pending: "the gateway is deleting" });
    const deletion = typeOf(NAT, { delete: 0.05 }).delete(operation(), "nat-1", {});
    await expect(deletion).rejects.toThrow("timeout: nat-1 was still there after 0.05 s: the gateway is deleting");
  });

  it("takes one for deleted that was gone before", async () => {
    await expect(typeOf(NAT).delete(operation(), "nat-1", {})).resolves.toBeUndefined();
  });

  const hangs = { status: 400, body: { code: "DependencyViolation", message: "i-1 is in it" } };

  it("is deleted as soon as nothing hangs on it any more", async () => {
    model.held.set(`${SUBNET} subnet-1`, { inputs: {}, computed: {} });
    model.failures.push(hangs, hangs, hangs);
    await typeOf(SUBNET, { delete: 3 }).delete(operation(), "subnet-1", {});
    expect(model.calls()).toEqual(Array.from({ length: 4 }, () => `DELETE ${SUBNET}`));
    expect(model.held.size).toBe(0);
  });

  it("that something hangs on for too long says what that is, and is still there", async () => {
    model.held.set(`${SUBNET} subnet-1`, { inputs: {}, computed: {} });
    model.failures.push(...Array.from({ length: 100 }, () => hangs));
    const deletion = typeOf(SUBNET, { delete: 0.1 }).delete(operation(), "subnet-1", {});
    await expect(deletion).rejects.toThrow("DependencyViolation: i-1 is in it");
    expect(model.held.size).toBe(1);
  });

  it("whose deletion is refused for another reason is not asked for again", async () => {
    model.failures.push({ status: 400, body: { code: "OperationNotPermitted", message: "it is protected" } });
    const deletion = typeOf(SUBNET, { delete: 3 }).delete(operation(), "subnet-1", {});
    await expect(deletion).rejects.toThrow("OperationNotPermitted: it is protected");
    expect(model.calls()).toEqual([`DELETE ${SUBNET}`]);
  });

  it("is asked for with the same token at every attempt, and with another one the next time", async () => {
    const failure = { status: 500, body: { code: "InternalFailure", message: "lost" } };
    model.failures.push(failure, failure);
    await typeOf(NAT).create(operation(), {});
    await typeOf(NAT).create(operation(), {});
    const tokens = model.requests.map(({ clientToken }) => clientToken);
    expect(tokens).toHaveLength(4);
    expect(new Set(tokens.slice(0, 3)).size).toBe(1);
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(tokens[3]).not.toBe(tokens[0]);
  });

  it("refuses content that is no local file", async () => {
    for (const source of [new Asset("h", "uri", "https://example.com/release"), new Asset("h", "text", "content")]) {
      await expect(typeOf(OBJECT).create(operation(), { bucket: "b", key: "k", source })).rejects.toThrow(
        "the rehearsal takes a local file",
      );
    }
    expect(model.requests).toEqual([]);
  });

  it("gives up on a model that goes on failing, and says how it failed", async () => {
    const failure = { status: 503, body: { code: "ServiceUnavailable", message: "not now" } };
    model.failures.push(failure, failure, failure);
    await expect(typeOf(NAT).create(operation(), {})).rejects.toThrow("ServiceUnavailable: not now");
    expect(model.calls()).toEqual([`POST ${NAT}`, `POST ${NAT}`, `POST ${NAT}`]);
  });

  it("says that the model can't be reached when it is not there", async () => {
    const call = operation({ client: new ModelClient("http://127.0.0.1:1", "eu-central-1") });
    await expect(typeOf(NAT).create(call, {})).rejects.toThrow("the rehearsal's model of AWS can't be reached");
  });
});
