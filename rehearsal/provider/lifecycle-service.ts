import { messageOf } from "../message.ts";
import { plannedInputs } from "./diff.ts";
import { foreseenState, foundInputs, importedInputs, nextState } from "./projection.ts";
import { empty, fromStruct, InitializationFailed, messages, toStruct } from "./protobuf.ts";
import type { Messages } from "./protobuf.ts";
import { plain } from "./resource-types.ts";
import type { Register, ResourceRequest, ResourceTypes } from "./resource-types.ts";
import { properties, toPropertyMap, UNKNOWN } from "./values.ts";
import type { PropertyMap } from "./values.ts";

/** The methods that make, look at, change and remove one resource. */
export function lifecycleHandlers<Client>(types: ResourceTypes<Client>, logged: Register) {
  const subject = (request: ResourceRequest): string => request.getUrn();
  return {
    create: logged(
      "create",
      subject,
      async (request: Messages.CreateRequest, peer): Promise<Messages.CreateResponse> => {
        const { spec, implementation } = types.of(request);
        const inputs = fromStruct(request.getProperties());
        const response = new messages.CreateResponse();
        if (request.getPreview()) {
          response.setProperties(toStruct(foreseenState(spec, inputs)));
          return response;
        }
        let made: { id: string; outputs: PropertyMap } | undefined;
        const exists = (id: string, outputs: object = {}): void => {
          made = { id, outputs: toPropertyMap(outputs) };
        };
        const usual = implementation.timeouts?.create;
        const call = types.operation(request, peer, usual, exists);
        try {
          const found = await implementation.create(call, plain(inputs));
          response.setId(found.id);
          response.setProperties(toStruct(nextState(spec, {}, inputs, toPropertyMap(found.outputs))));
          return response;
        } catch (error) {
          throw made === undefined
            ? error
            : new InitializationFailed(messageOf(error), made.id, nextState(spec, {}, inputs, made.outputs), inputs);
        }
      },
    ),

    read: logged("read", subject, async (request: Messages.ReadRequest, peer): Promise<Messages.ReadResponse> => {
      const { spec, implementation } = types.of(request);
      const state = fromStruct(request.getProperties());
      const oldInputs = request.hasInputs() ? fromStruct(request.getInputs()) : {};
      const call = types.operation(request, peer, undefined);
      const found = await implementation.read(call, request.getId(), plain(state));
      const response = new messages.ReadResponse();
      if (found === undefined) {
        return response;
      }
      const outputs = toPropertyMap(found.outputs);
      const isImport = properties(oldInputs).length === 0;
      const inputs = isImport ? importedInputs(spec, outputs) : foundInputs(types.schema, spec, oldInputs, outputs);
      response.setId(found.id);
      response.setInputs(toStruct(inputs));
      response.setProperties(toStruct(nextState(spec, state, inputs, outputs)));
      return response;
    }),

    update: logged(
      "update",
      subject,
      async (request: Messages.UpdateRequest, peer): Promise<Messages.UpdateResponse> => {
        const { spec, implementation } = types.of(request);
        const state = fromStruct(request.getOlds());
        const inputs = fromStruct(request.getNews());
        const response = new messages.UpdateResponse();
        if (request.getPreview()) {
          const unknown = (implementation.recomputed?.(plain(inputs)) ?? []).map((name) => [name, UNKNOWN] as const);
          response.setProperties(toStruct(nextState(spec, state, inputs, Object.fromEntries(unknown))));
          return response;
        }
        const id = request.getId();
        const call = types.operation(request, peer, implementation.timeouts?.update);
        const change = {
          inputs: plain(plannedInputs(spec, state, inputs)),
          givenInputs: plain(inputs),
          oldInputs: plain(fromStruct(request.getOldInputs())),
          state: plain(state),
        };
        const outputs =
          implementation.update === undefined
            ? (await implementation.read(call, id, change.state))?.outputs
            : await implementation.update(call, id, change);
        response.setProperties(toStruct(nextState(spec, state, inputs, toPropertyMap(outputs ?? {}))));
        return response;
      },
    ),

    delete: logged("delete", subject, async (request: Messages.DeleteRequest, peer) => {
      const { implementation } = types.of(request);
      const call = types.operation(request, peer, implementation.timeouts?.delete);
      await implementation.delete(call, request.getId(), plain(fromStruct(request.getProperties())));
      return empty();
    }),
  };
}
