/*
 * The one place that knows how Pulumi's generated protobuf code is loaded: CommonJS that assigns its exports while it runs,
 * so the classes come by default imports and their types by namespaces.
 */
import { Metadata, status as codes } from "@grpc/grpc-js";
import type { sendUnaryData, ServerUnaryCall, ServiceError } from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { messageOf } from "../message.ts";
import type { CheckFailure } from "./check-failure.ts";
import type { PropertyMap } from "./values.ts";
import { decodeMap, encodeMap } from "./wire.ts";

export { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
export type * as Messages from "@pulumi/pulumi/proto/provider_pb.js";
export { messages, pluginMessages };

export function fromStruct(struct: Struct | undefined): PropertyMap {
  return struct === undefined ? {} : decodeMap(struct.toJavaScript());
}

export function toStruct(map: PropertyMap): Struct {
  return structMessages.Struct.fromJavaScript(encodeMap(map));
}

export function empty(): InstanceType<typeof emptyMessages.Empty> {
  return new emptyMessages.Empty();
}

export function checkFailures(failures: readonly CheckFailure[]): InstanceType<typeof messages.CheckFailure>[] {
  return failures.map(({ property, reason }) => {
    const failure = new messages.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}

/** An operation that failed after its resource had come to be. */
export class InitializationFailed extends Error {
  override readonly name = "InitializationFailed";
  readonly id: string;
  readonly properties: PropertyMap;
  readonly inputs: PropertyMap;

  constructor(reason: string, id: string, properties: PropertyMap, inputs: PropertyMap) {
    super(reason);
    this.id = id;
    this.properties = properties;
    this.inputs = inputs;
  }
}

export class NotImplemented extends Error {
  override readonly name = "NotImplemented";
}

/** A handler of one method; the peer names the connection that the request came over. */
export type Handler<Request, Response> = (request: Request, peer: string) => Promise<Response> | Response;

export function unary<Request, Response>(handler: Handler<Request, Response>) {
  return (call: ServerUnaryCall<Request, Response>, respond: sendUnaryData<Response>): void => {
    Promise.resolve()
      .then(() => handler(call.request, call.getPeer()))
      .then(
        (response) => {
          respond(null, response);
        },
        (error: unknown) => {
          respond(serviceError(error), null);
        },
      );
  };
}

function serviceError(error: unknown): Partial<ServiceError> {
  const details = messageOf(error);
  const code = error instanceof NotImplemented ? codes.UNIMPLEMENTED : codes.UNKNOWN;
  return error instanceof InitializationFailed
    ? { code, details, metadata: initializationFailed(error) }
    : { code, details };
}

/** The engine reads the id of a resource that exists all the same from a detail of the status (google.rpc.Status). */
function initializationFailed(error: InitializationFailed): Metadata {
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(toStruct(error.properties));
  detail.setInputs(toStruct(error.inputs));
  detail.setReasonsList([error.message]);
  const packed = new anyMessages.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusMessages.Status();
  status.setCode(codes.UNKNOWN);
  status.setMessage(error.message);
  status.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
