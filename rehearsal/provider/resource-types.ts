import type { UntypedHandleCall } from "@grpc/grpc-js";
import type { Connections } from "./connections.ts";
import type { Provider } from "./definition.ts";
import type { Operation, ResourceImplementation } from "./implementation.ts";
import { withoutDefaults } from "./projection.ts";
import type { Handler } from "./protobuf.ts";
import type { ProviderSchema, ResourceSpec } from "./schema.ts";
import { revealMap } from "./values.ts";
import type { PropertyMap } from "./values.ts";

/** Makes a gRPC method of a handler, and its calls recorded. */
export type Register = <Request, Response>(
  call: string,
  subject: (request: Request) => string,
  handler: Handler<Request, Response>,
) => UntypedHandleCall;

/** Any request about a resource. */
export interface ResourceRequest {
  getUrn(): string;
}

/** Any request that makes the cloud do something; the time-out is in seconds, 0 for the usual one. */
interface OperationRequest extends ResourceRequest {
  getTimeout(): number;
}

export interface ResourceType<Client> {
  readonly spec: ResourceSpec;
  readonly implementation: ResourceImplementation<Client>;
}

/** Terraform's own default for an operation of a resource that sets none, which the official providers inherit. */
const USUAL_SECONDS = 1200;

/** An operation's limit comes a little after those of the waits in it, whose errors tell more. */
const GRACE_SECONDS = 1;

/** A provider's types of resources, by the URN of one. */
export class ResourceTypes<Client> {
  readonly schema: ProviderSchema;
  readonly #provider: Provider<Client>;
  readonly #connections: Connections<Client>;

  constructor(provider: Provider<Client>, connections: Connections<Client>) {
    this.schema = provider.schema;
    this.#provider = provider;
    this.#connections = connections;
  }

  /** @throws {Error} when the provider doesn't have the type. */
  of(request: ResourceRequest): ResourceType<Client> {
    const token = typeOf(request.getUrn());
    const { name, resources } = this.#provider;
    const [spec, implementation] = [this.schema.resources[token], resources[token]];
    if (spec === undefined || implementation === undefined) {
      const known = Object.keys(resources).sort().join(", ");
      throw new Error(`The stand-in for the provider ${name} has no resource type ${token}. It has: ${known}`);
    }
    return { spec, implementation };
  }

  operation(
    request: OperationRequest,
    peer: string,
    usualSeconds: number | undefined,
    exists: Operation<Client>["exists"] = () => undefined,
  ): Operation<Client> {
    const connection = this.#connections.get(peer);
    const timeoutSeconds = request.getTimeout() > 0 ? request.getTimeout() : undefined;
    const signal = connection.signal((timeoutSeconds ?? usualSeconds ?? USUAL_SECONDS) + GRACE_SECONDS);
    return { client: connection.client, urn: request.getUrn(), signal, timeoutSeconds, exists };
  }
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`, where the parents' types may be absent. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** As implementations get them: no secrets, no bookkeeping. */
export function plain(map: PropertyMap): Record<string, unknown> {
  return withoutDefaults(revealMap(map));
}
