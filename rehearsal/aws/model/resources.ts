import { ApiError, unprocessable } from "../../http/api-error.ts";
import { type Fields, object, optionalText, text } from "../../http/fields.ts";
import type { Call, Reply, Route } from "../../http/router.ts";
import type { Account } from "./account.ts";
import { AwsError, type Kind, type ModelFunction } from "./kind.ts";
import type { ResourceRecord } from "./resource-record.ts";

/** Creates, reads, changes and deletes resources of every kind, and calls functions. */
export function resourceRoutes(
  account: Account,
  registry: { readonly kinds: readonly Kind[]; readonly functions: readonly ModelFunction[] },
): Route[] {
  const kinds = new Map(registry.kinds.map((kind) => [kind.type, kind]));
  const functions = new Map(registry.functions.map((one) => [one.token, one]));
  const kindOf = ({ params: { token = "" } }: Call): Kind => kinds.get(token) ?? unknownToken("resource type", token);
  return [
    {
      method: "POST",
      pattern: "/resources/{token}",
      handle: inAwsWords((call) => create(account, kindOf(call), call)),
    },
    {
      method: "GET",
      pattern: "/resources/{token}/{id}",
      handle: inAwsWords(async (call) => {
        const record = findRecord(account, call);
        return { status: 200, body: await viewOf(account, kindOf(call), record) };
      }),
    },
    {
      method: "PUT",
      pattern: "/resources/{token}/{id}",
      handle: inAwsWords((call) => update(account, kindOf(call), call)),
    },
    {
      method: "DELETE",
      pattern: "/resources/{token}/{id}",
      handle: inAwsWords(async (call) => ({
        status: 200,
        body: { gone: await remove(account, kindOf(call), call) },
      })),
    },
    {
      method: "POST",
      pattern: "/functions/{token}",
      reads: true,
      handle: inAwsWords(async (call) => {
        const { token = "" } = call.params;
        const found = functions.get(token) ?? unknownToken("function", token);
        return { status: 200, body: { result: await found.call(account, orderOf(call.body)) } };
      }),
    },
  ];
}

async function create(account: Account, kind: Kind, call: Call): Promise<Reply> {
  const order = orderOf(call.body);
  const clientToken = optionalText(call.body, "clientToken");
  const made = clientToken === undefined ? undefined : madeBy(account, kind, clientToken);
  if (made !== undefined) return { status: 201, body: await viewOf(account, kind, made) };
  const { id, computed } = await kind.create(account, order);
  const { inputs, region } = order;
  const record: ResourceRecord = {
    ...{ type: kind.type, id, region, inputs, computed, createdAt: account.now() },
    ...(clientToken === undefined ? {} : { clientToken }),
  };
  account.records.add(record);
  return { status: 201, body: await viewOf(account, kind, record) };
}

/** What a request has made already, which comes again because its answer was lost. */
function madeBy({ records }: Account, { type }: Kind, clientToken: string): ResourceRecord | undefined {
  return records.everyOf<Fields, object>(type).find((record) => record.clientToken === clientToken);
}

async function update(account: Account, kind: Kind, call: Call): Promise<Reply> {
  const { inputs, region } = orderOf(call.body);
  const record = findRecord(account, call, region);
  if (record.deleting === true) throw notFound(call);
  await kind.update?.(account, record, inputs);
  record.inputs = inputs;
  return { status: 200, body: await viewOf(account, kind, record) };
}

async function remove(account: Account, kind: Kind, call: Call): Promise<boolean> {
  const { token = "", id = "" } = call.params;
  const record = account.records.get(token, id);
  if (record === undefined) return true;
  if (record.deleting === true) return false;
  const gone = (await kind.delete?.(account, record)) ?? true;
  for (const part of kind.parts?.(account, record) ?? []) account.records.remove(part);
  if (gone) account.records.remove(record);
  else record.deleting = true;
  return gone;
}

async function viewOf(account: Account, kind: Kind, record: ResourceRecord): Promise<object> {
  const outputs = { ...record.inputs, ...(await kind.outputs(account, record)) };
  const pending = await kind.pending?.(account, record);
  const failure = kind.failure?.(record, account);
  return {
    id: record.id,
    outputs,
    ...(pending === undefined ? {} : { pending }),
    ...(failure === undefined ? {} : { failedAt: failure.at }),
  };
}

/** What is of another region is not seen from this one; a global service's resources are seen from all. */
function findRecord(account: Account, call: Call, region = call.query.get("region") ?? ""): ResourceRecord {
  const { token = "", id = "" } = call.params;
  const record = account.records.get(token, id);
  const global = token.startsWith("aws:iam/") || token.startsWith("aws:route53/");
  if (record === undefined || (!global && record.region !== region)) throw notFound(call);
  return record as ResourceRecord;
}

function notFound({ params: { token = "", id = "" } }: Call): ApiError {
  return new ApiError(404, `There is no ${token} ${id} in this region of the account.`, { code: "NotFound" });
}

function unknownToken(what: string, token: string): never {
  throw new ApiError(404, `${token} is no ${what} that this model has; its README lists them.`, { code: "NotFound" });
}

function orderOf(body: Fields): { readonly inputs: Fields; readonly region: string } {
  const inputs = object(body, "inputs");
  if (inputs === undefined) throw unprocessable("inputs is required, as an object.");
  return { inputs, region: text(body, "region") };
}

function inAwsWords(handle: (call: Call) => Promise<Reply>): Route["handle"] {
  return async (call) => {
    try {
      return await handle(call);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new ApiError(400, error.message, { code: error.code });
    }
  };
}
