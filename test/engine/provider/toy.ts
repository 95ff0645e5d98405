import { CustomResource, ProviderResource } from "@pulumi/pulumi";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { startProvider } from "../../../rehearsal/provider/provider.ts";
import type { ResourceImplementation } from "../../../rehearsal/provider/implementation.ts";
import type { ProviderSchema } from "../../../rehearsal/provider/schema.ts";

/** A cloud with one kind of resource, in memory, to try the provider core with the real engine. */
export interface ToyCloud {
  readonly things: Map<string, { account: string; label: string; shape: string }>;
  failAfterCreate: boolean;
}

interface ThingInputs {
  readonly label: string;
  readonly name: string;
  readonly shape: string;
}

const schema: ProviderSchema = {
  resources: {
    "toy:index:Thing": {
      inputs: {
        name: { type: "string", willReplaceOnChanges: true },
        label: { type: "string" },
        shape: { type: "string", default: "round", willReplaceOnChanges: true },
      },
      requiredInputs: ["label"],
      outputs: {
        name: { type: "string" },
        label: { type: "string" },
        shape: { type: "string" },
        account: { type: "string" },
        key: { type: "string", secret: true },
      },
      requiredOutputs: ["name", "account", "key"],
      autoname: { property: "name", maxLength: 40 },
    },
  },
  functions: {},
  types: {},
  config: { properties: { account: { type: "string" } }, required: [] },
};

export function startToyProvider(cloud: ToyCloud) {
  const thing: ResourceImplementation<string, ThingInputs> = {
    create: ({ client, exists }, { name, label, shape }) => {
      cloud.things.set(name, { account: client, label, shape });
      exists(name, { account: client });
      if (cloud.failAfterCreate) {
        throw new Error("the thing never became ready");
      }
      return Promise.resolve({ id: name, outputs: { account: client, key: `key of ${name}` } });
    },
    read: (_, id) => {
      const found = cloud.things.get(id);
      return Promise.resolve(found && { id, outputs: { name: id, ...found } });
    },
    update: ({ client }, id, { inputs }) => {
      cloud.things.set(id, { account: client, label: inputs.label, shape: inputs.shape });
      return Promise.resolve({});
    },
    delete: (_, id) => {
      cloud.things.delete(id);
      return Promise.resolve();
    },
  };
  return startProvider<string>({
    name: "toy",
    version: "1.0.0",
    schema,
    resources: { "toy:index:Thing": thing },
    functions: {},
    configure: (config) => {
      const { account } = config;
      return typeof account === "string" ? account : "nobody";
    },
  });
}

export class Toy extends ProviderResource {
  constructor(name: string, account: string) {
    super("toy", name, { account });
  }
}

export class Thing extends CustomResource {
  constructor(name: string, args: Record<string, Input<unknown>>, options?: CustomResourceOptions) {
    super("toy:index:Thing", name, { account: undefined, key: undefined, ...args }, options);
  }
}
