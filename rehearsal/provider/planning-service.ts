import type { AutonamingRequest } from "./autoname.ts";
import { checkResource } from "./check.ts";
import { diffInputs } from "./diff.ts";
import type { Difference, PropertyChange } from "./diff.ts";
import { checkFailures, fromStruct, messages, toStruct } from "./protobuf.ts";
import type { Messages } from "./protobuf.ts";
import { plain } from "./resource-types.ts";
import type { Register, ResourceRequest, ResourceTypes } from "./resource-types.ts";

/** The methods that say what would have to be done, without doing it. */
export function planningHandlers<Client>(types: ResourceTypes<Client>, logged: Register) {
  const subject = (request: ResourceRequest): string => request.getUrn();
  return {
    check: logged("check", subject, (request: Messages.CheckRequest): Messages.CheckResponse => {
      const { spec, implementation } = types.of(request);
      const olds = request.hasOlds() ? fromStruct(request.getOlds()) : undefined;
      const checked = checkResource(types.schema, spec, olds, fromStruct(request.getNews()), namingOf(request));
      // Rules between properties make sense only for properties that are right by themselves.
      const between = checked.failures.length > 0 ? [] : (implementation.check?.(plain(checked.inputs)) ?? []);
      const response = new messages.CheckResponse();
      response.setInputs(toStruct(checked.inputs));
      response.setFailuresList(checkFailures([...checked.failures, ...between]));
      return response;
    }),

    diff: logged("diff", subject, (request: Messages.DiffRequest): Messages.DiffResponse => {
      const { spec, implementation } = types.of(request);
      const olds = fromStruct(request.hasOldInputs() ? request.getOldInputs() : request.getOlds());
      const news = fromStruct(request.getNews());
      const replacing = implementation.replacing?.(plain(olds), plain(news)) ?? [];
      return diffResponse(diffInputs(types.schema, spec, olds, news, replacing));
    }),
  };
}

function namingOf(request: Messages.CheckRequest): AutonamingRequest {
  const logicalName = request.getName() || request.getUrn().split("::").slice(3).join("::");
  const randomSeed = request.getRandomseed_asU8();
  const options = request.getAutonaming();
  if (options === undefined) {
    return { logicalName, randomSeed };
  }
  const mode = (["propose", "enforce", "disable"] as const)[options.getMode()];
  return { logicalName, randomSeed, configured: { mode, proposedName: options.getProposedName() } };
}

function diffResponse(difference: Difference): Messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse();
  const { changes } = difference;
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList([...new Set(changes.map((change) => change.property))]);
  response.setReplacesList([...new Set(changes.filter((change) => change.replace).map((change) => change.property))]);
  response.setDeletebeforereplace(difference.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const change of changes) {
    const detail = new messages.PropertyDiff();
    detail.setKind(kindOf(change));
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(change.path, detail);
  }
  return response;
}

function kindOf({ kind, replace }: PropertyChange): Messages.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = messages.PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
  } as const;
  return kinds[kind][replace ? 1 : 0];
}
