import { resolve } from "node:path";
import type { Operation, ResourceImplementation } from "../../provider/implementation.ts";
import type { ResourceSpec } from "../../provider/schema.ts";
import { Archive, Asset } from "../../provider/values.ts";
import type { ProviderFacts } from "./facts/provider-facts.ts";
import type { ModelClient, Reply } from "./model-client.ts";
import type { Rules } from "./rules/rules.ts";
import { untilGone, untilLetGo, untilReady } from "./waiting.ts";

type Values = Readonly<Record<string, unknown>>;

/** Terraform's own default for an operation of a resource that sets none. */
const USUAL_SECONDS = 1200;
/** A group waits as long as it says itself. */
const A_DAY_SECONDS = 86_400;

export interface ModelledType {
  /** The token. */
  readonly type: string;
  readonly spec: ResourceSpec;
  readonly timeouts: NonNullable<ProviderFacts["timeouts"]>;
  readonly stays?: ProviderFacts["stays"];
  readonly deletionRetry?: ProviderFacts["deletionRetry"];
  readonly rules: Rules;
  readonly pollMilliseconds: number;
}

/** Any type of resource: what it does is the model's business, here it is asked for and waited for. */
export function resource(modelled: ModelledType): ResourceImplementation<ModelClient, Values, Values> {
  const { type, spec, rules, timeouts, stays = [], deletionRetry, pollMilliseconds } = modelled;
  const patience = ({ signal }: Operation<ModelClient>, seconds: number) => ({ seconds, pollMilliseconds, signal });
  const known = (reply: Reply, client: ModelClient): Values => outputsOf(spec, reply, client.region);
  return {
    timeouts:
      rules.waitSeconds === undefined ? timeouts : { ...timeouts, create: A_DAY_SECONDS, update: A_DAY_SECONDS },
    ...(rules.check === undefined ? {} : { check: rules.check }),
    ...(rules.replacing === undefined ? {} : { replacing: rules.replacing }),
    ...(rules.recomputed === undefined ? {} : { recomputed: rules.recomputed }),
    async create(operation, inputs) {
      const { client, signal } = operation;
      const since = new Date().toISOString();
      const made = await client.create(type, travelling(spec, inputs), signal);
      operation.exists(made.id, known(made, client));
      const seconds = waited(operation, rules.waitSeconds?.(inputs, undefined), timeouts.create);
      const ready =
        seconds === 0 ? made : await untilReady(client, type, made, { ...patience(operation, seconds), since });
      return { id: ready.id, outputs: known(ready, client) };
    },
    async read({ client, signal }, id) {
      const found = await client.read(type, id, signal);
      return found && { id: found.id, outputs: known(found, client) };
    },
    async update(operation, id, { givenInputs, oldInputs, state }) {
      const { client, signal } = operation;
      const since = new Date().toISOString();
      // Where the program says nothing the model keeps what is: the size, say, that a scaling policy has chosen since.
      const inputs = { ...pick(state, stays), ...givenInputs };
      const changed = await client.update(type, id, travelling(spec, inputs), signal);
      const seconds = waited(operation, rules.waitSeconds?.(givenInputs, oldInputs), timeouts.update);
      const vain = seconds === 0 ? undefined : rules.inVain?.(givenInputs, { state, outputs: changed.outputs });
      // The official provider says so when the time is up.
      if (vain !== undefined) throw new Error(`timeout: ${id} would not be ready after ${seconds} s: ${vain}`);
      const ready =
        seconds === 0 ? changed : await untilReady(client, type, changed, { ...patience(operation, seconds), since });
      return known(ready, client);
    },
    async delete(operation, id) {
      const { client } = operation;
      const whole = patience(operation, waited(operation, undefined, timeouts.delete));
      const seconds = Math.min(whole.seconds, deletionRetry?.seconds ?? Infinity);
      const isGone = await untilLetGo(client, type, id, { ...whole, seconds, code: deletionRetry?.code });
      if (!isGone) await untilGone(client, type, id, whole);
    },
  };
}

/** Seconds to wait: as the resource says itself, within the program's `customTimeouts`; else these, else the usual. */
function waited(
  { timeoutSeconds = Infinity }: Operation<ModelClient>,
  own: number | undefined,
  usual = USUAL_SECONDS,
): number {
  return own === undefined ? (timeoutSeconds === Infinity ? usual : timeoutSeconds) : Math.min(own, timeoutSeconds);
}

function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

/** Inputs as they travel: files as their path and hash, policies as text. */
function travelling(spec: ResourceSpec, inputs: Values): Values {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      if (value instanceof Asset || value instanceof Archive) {
        return [name, localFile(name, value)];
      }
      const isDocument = spec.inputs[name]?.json === true && typeof value !== "string";
      return [name, isDocument ? JSON.stringify(value) : value];
    }),
  );
}

function localFile(name: string, { kind, content, hash }: Asset | Archive): { path: string; hash: string } {
  if (kind !== "path" || typeof content !== "string") {
    const what = kind === "uri" ? `the URI ${JSON.stringify(content)}` : `content of the kind "${kind}"`;
    throw new Error(`${name} is ${what}; the rehearsal takes a local file: new pulumi.asset.FileAsset(path)`);
  }
  return { path: resolve(content), hash };
}

/** Without assets, which can't be read back, and with what every type tells in the same way. */
function outputsOf(spec: ResourceSpec, { outputs }: Reply, region: string): Values {
  const readable = Object.entries(outputs).filter(([name]) => spec.inputs[name]?.$ref !== "pulumi.json#/Asset");
  const tags = "tagsAll" in spec.outputs ? { tagsAll: outputs["tags"] ?? {} } : {};
  return { region, ...tags, ...Object.fromEntries(readable) };
}
