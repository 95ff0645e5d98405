import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Declarations } from "../../../../rehearsal/aws/provider/facts/declarations.ts";
import { resourceFacts } from "../../../../rehearsal/aws/provider/facts/resource-facts.ts";
import { sdkSchema } from "../../../../rehearsal/aws/provider/facts/sdk-schema.ts";
import { modelledFunctions, modelledResources, modelledTypes } from "../../../../rehearsal/aws/provider/modelled.ts";
import { VERSION } from "../../../../rehearsal/aws/provider/provider.ts";
import { loadSchema } from "../../../../rehearsal/aws/provider/schema.ts";
import { modelledTables } from "../../../../rehearsal/aws/provider/table.ts";
import { objectSpec, type PropertySpec } from "../../../../rehearsal/provider/schema.ts";

const root = new URL("../../../../rehearsal/aws/", import.meta.url);
const sdk = dirname(fileURLToPath(import.meta.resolve("@pulumi/aws/package.json")));

describe("schema.json", () => {
  it("says what the installed SDK says", { timeout: 30_000 }, () => {
    const file: unknown = JSON.parse(readFileSync(new URL("provider/schema.json", root), "utf8"));
    expect(file).toEqual(sdkSchema(new Declarations(sdk)));
  });

  it("is of the version that the stand-in tells the engine", () => {
    const { version } = createRequire(import.meta.url)("@pulumi/aws/package.json") as { version: string };
    expect(VERSION).toBe(version);
  });
});

describe("loadSchema", () => {
  const schema = loadSchema();

  it("has what is modelled, no more and no less", () => {
    expect(Object.keys(schema.resources)).toEqual(Object.keys(modelledResources));
    expect(Object.keys(schema.functions)).toEqual(Object.keys(modelledFunctions));
    for (const [token, { inputs, outputs }] of Object.entries(modelledResources)) {
      expect(Object.keys(schema.resources[token]?.inputs ?? {}), token).toEqual(inputs);
      expect(Object.keys(schema.resources[token]?.outputs ?? {}), token).toEqual([...inputs, ...outputs]);
    }
  });

  it("has every type that a property refers to, and no other", () => {
    const reached = new Set<string>();
    const visit = (spec: PropertySpec): void => {
      const object = objectSpec(schema, spec.items ?? spec);
      if (object !== undefined) {
        reached.add((spec.items ?? spec).$ref?.replace(/^#\/types\/aws:(.+):.+$/, "$1") ?? "");
        Object.values(object.properties).forEach(visit);
      }
    };
    const all = [...Object.values(schema.resources), ...Object.values(schema.functions)];
    all.flatMap(({ inputs }) => Object.values(inputs)).forEach(visit);
    expect([...reached].sort()).toEqual(Object.keys(modelledTypes).sort());
  });

  it("has facts about the provider for every resource, and only about properties that there are", () => {
    expect(Object.keys(resourceFacts).sort()).toEqual(Object.keys(modelledResources).sort());
    for (const [token, { autoname, defaults = {}, json = [], replaces = [], sets = [] }] of Object.entries(
      resourceFacts,
    )) {
      const named = autoname === undefined ? [] : [autoname.property];
      const known = Object.keys(schema.resources[token]?.inputs ?? {});
      expect(known, token).toEqual(
        expect.arrayContaining([...named, ...Object.keys(defaults), ...json, ...replaces, ...sets]),
      );
    }
  });

  it.each([
    ["aws:lb/targetGroup:TargetGroup", "deregistrationDelay", { default: 300, range: [0, 3600] }],
    ["aws:lb/targetGroup:TargetGroup", "loadBalancingAlgorithmType", { default: undefined }],
    ["aws:lb/loadBalancer:LoadBalancer", "subnets", { unordered: true, willReplaceOnChanges: undefined }],
    ["aws:ec2/subnet:Subnet", "availabilityZone", { willReplaceOnChanges: true }],
    ["aws:autoscaling/group:Group", "minSize", { type: "integer" }],
    ["aws:autoscaling/group:Group", "waitForCapacityTimeout", { default: "10m" }],
    ["aws:cloudwatch/logGroup:LogGroup", "retentionInDays", { default: 0 }],
    ["aws:s3/bucketObjectv2:BucketObjectv2", "source", { $ref: "pulumi.json#/Asset" }],
  ])("knows of %s %s %j", (token, property, facts) => {
    const spec = schema.resources[token]?.inputs[property];
    expect(spec).toEqual({ ...spec, ...facts });
  });

  it("tells what the cloud chooses from what the provider fills in", () => {
    expect(schema.resources["aws:autoscaling/group:Group"]?.requiredOutputs).toContain("desiredCapacity");
    expect(schema.resources["aws:lb/targetGroup:TargetGroup"]?.requiredOutputs).not.toContain("deregistrationDelay");
    expect(schema.types["aws:lb/TargetGroupHealthCheck:TargetGroupHealthCheck"]?.chosenByCloud).toEqual([
      "path",
      "timeout",
      "matcher",
    ]);
  });

  it("is what the README's tables show", () => {
    expect(readFileSync(new URL("README.md", root), "utf8")).toContain(modelledTables(schema));
  });
});
