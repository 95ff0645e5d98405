import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";

import main from "../../../examples/consumer/index.ts";
import { siteOutputs } from "../../../examples/consumer/site.ts";
import type { Contract } from "../../../infra/contract.ts";
import { Recorder } from "../recorder.ts";

const site: Contract = {
  contractVersion: 1,
  url: "https://example.com",
  addresses: ["192.0.2.10", "2001:db8::10"],
  release: "5f5f5f5f5f5f",
  generation: "0123456789",
  snapshots: [{ id: "158963456", name: "evenkeel-evenkeel-dev-web-5f5f5f5f5f5f-20260101T000000Z" }],
  releases: [{ id: "5f5f5f5f5f5f", time: "2026-01-01T00:00:00.000Z" }],
  tag: "evenkeel-dev-web",
  region: "fra1",
  cloud: "digitalocean",
  hostIds: ["101", "102"],
  loadBalancerId: "lb",
  firewallId: "fw",
  vpcId: "vpc",
};
const onAws: Contract = {
  ...site,
  url: "http://site-0123456789.eu-central-1.elb.amazonaws.com",
  addresses: ["site-0123456789.eu-central-1.elb.amazonaws.com"],
  region: "eu-central-1",
  cloud: "aws",
  hostIds: ["i-1", "i-2", "i-3"],
  aws: {
    accountId: "123456789012",
    zones: ["eu-central-1a", "eu-central-1b"],
    autoscalingGroup: "group",
    targetGroupArn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/site/1",
    hostRole: "role",
    hostSubnetIds: ["subnet-1", "subnet-2"],
    storeBucket: "store",
    logGroup: "logs",
  },
};
const name = "organization/evenkeel/dev";

/** Runs the other team's program against a stack with these outputs. */
async function read(outputs: Record<string, unknown>) {
  recorder = new Recorder(
    { resources: { "pulumi:pulumi:StackReference": () => ({ outputs, secretOutputNames: [] }) }, invokes: {} },
    "evenkeel-consumer",
  );
  try {
    return await main();
  } finally {
    await pulumi.runtime.disconnect();
  }
}

const without = (key: keyof Contract, outputs = site) =>
  Object.fromEntries(Object.entries(outputs).filter(([other]) => other !== key));

let recorder: Recorder;

beforeEach(() => {
  pulumi.runtime.setAllConfig({ "evenkeel-consumer:site": name });
});

describe("another team's program", () => {
  it("makes an allow list and an address to monitor of the site's outputs", async () => {
    expect(await read(site)).toEqual({
      allowList: ["192.0.2.10/32", "2001:db8::10/128"],
      namesToAskFor: [],
      healthCheckUrl: "https://example.com/health",
      servedBy: "release 5f5f5f5f5f5f on 2 hosts in fra1",
    });
  });

  it("takes the name of a load balancer on AWS for no address", async () => {
    expect(await read(onAws)).toEqual({
      allowList: [],
      namesToAskFor: ["site-0123456789.eu-central-1.elb.amazonaws.com"],
      healthCheckUrl: "http://site-0123456789.eu-central-1.elb.amazonaws.com/health",
      servedBy: "release 5f5f5f5f5f5f on 3 hosts in eu-central-1",
    });
  });

  it("reads the stack that its setting names, and creates nothing", async () => {
    await read(site);
    expect(recorder.registrations.map(({ type, inputs }) => ({ type, inputs }))).toEqual([
      { type: "pulumi:pulumi:StackReference", inputs: { name } },
    ]);
  });

  it("goes on reading when outputs and clouds are added", async () => {
    expect(await read({ ...site, cloud: "another", healthPath: "/up" })).toHaveProperty("servedBy");
  });

  it("says so when the stack was never brought up", async () => {
    await expect(read({})).rejects.toThrow(
      /^organization\/evenkeel\/dev has no output contractVersion: it was never brought up/,
    );
  });

  it.each([0, 2, "1"])("refuses version %j of the contract, in words", async (contractVersion) => {
    await expect(read({ ...site, contractVersion })).rejects.toThrow(
      `keeps version ${JSON.stringify(contractVersion)} of the contract; this program reads version 1`,
    );
  });

  it("names an output that is missing", async () => {
    await expect(read(without("url"))).rejects.toThrow(/does not keep version 1 of the contract:\n(.|\n)*at url/);
  });

  it("names an output of another type", async () => {
    await expect(read({ ...site, addresses: "192.0.2.10" })).rejects.toThrow(/at addresses/);
  });

  it("reads every output that the contract names but the version, with a type that takes whatever the contract allows", () => {
    const outputs = without("contractVersion", onAws);
    const readable: z.input<typeof siteOutputs> = onAws;
    expect(Object.keys(siteOutputs.shape)).toEqual(Object.keys(outputs));
    expect(siteOutputs.parse(readable)).toEqual(outputs);
  });
});
