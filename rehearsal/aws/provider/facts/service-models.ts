import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { balancingSources } from "./balancing-sources.ts";
import { domainSources } from "./domain-sources.ts";
import { otherSources } from "./other-sources.ts";
import type { Source } from "./source.ts";

/** What AWS takes for one property. */
export interface ServiceFact {
  /** `SERVICE SHAPE.MEMBER`. */
  readonly source: string;
  /** The words of the model's documentation that tell it; absent where the model itself does. */
  readonly said?: string;
  readonly integer?: true;
  readonly range?: readonly [number, number];
  /** Characters. */
  readonly length?: readonly [number, number];
  readonly allowed?: readonly (string | number)[];
  /** Of the whole text. */
  readonly pattern?: string;
}

/** Form of `service-models.json`; keys as in the sources. */
export type ServiceFacts = Readonly<Record<string, Readonly<Record<string, ServiceFact>>>>;

const shape = z.object({
  type: z.string(),
  min: z.number().optional(),
  max: z.number().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.string()).optional(),
  documentation: z.string().optional(),
  member: z.object({ shape: z.string() }).optional(),
  members: z.record(z.string(), z.object({ shape: z.string(), documentation: z.string().optional() })).optional(),
});
const model = z.object({ shapes: z.record(z.string(), shape) });

type Shape = z.infer<typeof shape>;
type Model = z.infer<typeof model>;

/**
 * The facts of all sources, from the service models of an installed botocore.
 * @param data botocore's `data` folder
 * @throws {Error} naming the source that the models don't have, or whose documentation reads otherwise now
 */
export function serviceFacts(data: string): ServiceFacts {
  const models = new Map<string, Model>();
  const modelOf = (service: string): Model => {
    const known = models.get(service) ?? readModel(join(data, service));
    models.set(service, known);
    return known;
  };
  return Object.fromEntries(
    Object.entries({ ...otherSources, ...balancingSources, ...domainSources }).map(([owner, sources]) => [
      owner,
      Object.fromEntries(Object.entries(sources).map(([property, source]) => [property, fact(modelOf, source)])),
    ]),
  );
}

/** The newest version of a service's model. */
function readModel(folder: string): Model {
  const version = readdirSync(folder).sort().at(-1) ?? "";
  const file = join(folder, version, "service-2.json");
  const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  return model.parse(JSON.parse(text.toString()));
}

function fact(modelOf: (service: string) => Model, { path, documented, pattern }: Source): ServiceFact {
  const [service = "", owner = "", member = ""] = path.split(/[ .]/);
  const { shapes } = modelOf(service);
  const found = shapes[owner]?.members?.[member];
  const target = found && shapes[found.shape];
  if (target === undefined) {
    throw new Error(`The service models have no ${path}`);
  }
  const base = { source: path, ...(["integer", "long"].includes(target.type) ? { integer: true as const } : {}) };
  if (documented === undefined) {
    const item = target.member === undefined ? target : (shapes[target.member.shape] ?? target);
    return { ...base, ...modelled(item) };
  }
  const text = plain(`${found?.documentation ?? ""} ${target.documentation ?? ""}`);
  const match = documented.exec(text);
  if (match === null) {
    throw new Error(`${path} says no longer what matches ${String(documented)}: ${text}`);
  }
  return { ...base, said: match[0].slice(-120), ...told(match), ...(pattern === undefined ? {} : { pattern }) };
}

/** Facts that a shape has in itself. */
function modelled({ type, min, max, pattern, enum: values }: Shape): Partial<ServiceFact> {
  if (type !== "string") {
    return min === undefined || max === undefined ? {} : { range: [min, max] };
  }
  return {
    ...(values === undefined ? {} : { allowed: values }),
    ...(max === undefined ? {} : { length: [min ?? 0, max] as const }),
    // Patterns with surrogates let through all that can be typed, and are none that JavaScript takes.
    ...(pattern === undefined || pattern.includes("\\uD8") ? {} : { pattern: pattern.replace(/^\^|\$$/g, "") }),
  };
}

/** Facts that the documentation tells. */
function told({ groups = {} }: RegExpExecArray): Partial<ServiceFact> {
  const number = (text: string | undefined): number => Number(text?.replaceAll(",", ""));
  const { first, last, longest, values } = groups;
  return {
    ...(first === undefined ? {} : { integer: true as const, range: [number(first), number(last)] as const }),
    ...(longest === undefined ? {} : { length: [0, number(longest)] as const }),
    ...(values === undefined ? {} : { allowed: listed(values) }),
  };
}

const NO_VALUES = new Set(["and", "or", "minutes"]);

function listed(text: string): (string | number)[] {
  const words = text.split(/[^\w-]+/).filter((word) => word !== "" && !NO_VALUES.has(word));
  return words.map((word) => (/^\d+$/.test(word) ? Number(word) : word));
}

/** Documentation without its markup. */
function plain(html: string): string {
  const text = html.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
  return text.replaceAll(/ ([.,;:)])/g, "$1").replaceAll("( ", "(");
}
