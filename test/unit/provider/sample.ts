import type { ProviderSchema, ResourceSpec } from "../../../rehearsal/provider/schema.ts";

/** A type of resource with one property of each kind that check and diff treat differently. */
export const spec: ResourceSpec = {
  inputs: {
    name: { type: "string" },
    size: { type: "string", allowed: ["small", "large"] },
    region: { type: "string", willReplaceOnChanges: true, ignoreCase: true },
    count: { type: "integer", range: [1, 10] },
    monitored: { type: "boolean", default: false },
    tags: { type: "array", items: { type: "string" }, unordered: true },
    steps: { type: "array", items: { type: "string" } },
    check: { $ref: "#/types/Check" },
    rules: { type: "array", items: { $ref: "#/types/Check" }, unordered: true },
    labels: { type: "object", additionalProperties: { type: "string" } },
    content: { $ref: "pulumi.json#/Asset", willReplaceOnChanges: true },
    password: { type: "string", secret: true },
    range: { type: "string" },
    rights: { type: "string", json: true },
  },
  requiredInputs: ["size"],
  outputs: { name: { type: "string" }, address: { type: "string" }, key: { type: "string", secret: true } },
  // The cloud chooses a range where none is given.
  requiredOutputs: ["name", "address", "key", "range"],
  autoname: { property: "name", maxLength: 30 },
  unmodelled: ["flavour"],
};

export const schema: ProviderSchema = {
  resources: { "test:index:Thing": spec },
  functions: {},
  types: {
    Check: {
      properties: {
        path: { type: "string" },
        port: { type: "integer" },
        interval: { type: "integer", default: 10 },
        matcher: { type: "string" },
      },
      required: ["port"],
      chosenByCloud: ["matcher"],
    },
  },
  config: { properties: {}, required: [] },
};
