import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Ajv, type ValidateFunction } from "ajv";

/** DigitalOcean's own description of its API, cut down; it lies beside the repository, not in it. */
const descriptionFile = fileURLToPath(new URL("../../../shared/facts/digitalocean-openapi.json", import.meta.url));

export interface ObservedReply {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  /** `undefined`: the body was empty. */
  readonly body: unknown;
}

/** Says what is wrong with a reply by the description, or `undefined`; paths that it does not have are not judged. */
export type ReplyJudge = (reply: ObservedReply) => string | undefined;

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}

type Responses = Readonly<Record<string, Response>>;

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses?: Responses }>>>>;
  readonly components: { readonly responses: Responses };
}

/** `undefined`, with a word about it, where the description is not on this machine. */
export function openApiJudge(): ReplyJudge | undefined {
  if (!existsSync(descriptionFile)) {
    console.warn(
      `SKIPPED: replies are not held against DigitalOcean's API description: there is no ${descriptionFile}`,
    );
    return undefined;
  }
  return judgeBy(JSON.parse(readFileSync(descriptionFile, "utf8")) as Description);
}

function judgeBy(description: Description): ReplyJudge {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    // The description writes `\-` in classes, which the stricter dialect refuses.
    unicodeRegExp: false,
    formats: {
      "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
      uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
      ipv4: /^\d{1,3}(\.\d{1,3}){3}$/,
      ipv6: /^[\da-f:]+$/,
      uri: (text: string) => URL.canParse(text),
      url: (text: string) => URL.canParse(text),
      string: true,
      float: true,
      int32: true,
      int64: true,
    },
  });
  ajv.addSchema({ $id: "digitalocean", components: description.components });
  const compiled = new Map<object, ValidateFunction>();
  const templates = Object.keys(description.paths).sort((a, b) => literals(b) - literals(a));

  return (reply) => {
    const template = templates.find((one) => fits(one, reply.path));
    const responses = description.paths[template ?? ""]?.[reply.method.toLowerCase()]?.responses;
    if (responses === undefined) return undefined;
    const response = resolve(description, responses[reply.status] ?? responses["default"]);
    if (response === undefined) return `${reply.status} is no status of ${reply.method} ${template ?? ""}`;
    const missing = Object.keys(response.headers ?? {}).find((name) => !reply.headers.has(name));
    if (missing !== undefined && missing !== "content-type") return `header ${missing} is missing`;
    const schema = response.content?.["application/json"]?.schema;
    if (schema === undefined) return reply.body === undefined ? undefined : "the body should be empty";
    const validate = compiled.get(schema) ?? ajv.compile(withAbsoluteReferences(schema));
    compiled.set(schema, validate);
    return validate(reply.body) ? undefined : ajv.errorsText(validate.errors, { dataVar: "body" });
  };
}

function resolve({ components }: Description, response: Response | undefined): Response | undefined {
  const name = response?.$ref?.split("/").at(-1);
  return name === undefined ? response : components.responses[name];
}

function withAbsoluteReferences(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"digitalocean#/components/')) as object;
}

function literals(template: string): number {
  return template.split("/").filter((segment) => !segment.startsWith("{")).length;
}

function fits(template: string, path: string): boolean {
  const [wanted, got] = [template.split("/"), path.split("/")];
  return (
    wanted.length === got.length && wanted.every((segment, index) => segment.startsWith("{") || segment === got[index])
  );
}
