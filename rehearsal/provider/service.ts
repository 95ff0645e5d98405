import { checkArguments } from "./check.ts";
import { Connections } from "./connections.ts";
import { describe } from "./constraint.ts";
import type { Provider } from "./definition.ts";
import { lifecycleHandlers } from "./lifecycle-service.ts";
import { planningHandlers } from "./planning-service.ts";
import {
  checkFailures,
  empty,
  fromStruct,
  messages,
  NotImplemented,
  pluginMessages,
  toStruct,
  unary,
} from "./protobuf.ts";
import type { Handler, Messages } from "./protobuf.ts";
import { ResourceTypes } from "./resource-types.ts";
import { properties, revealMap, toPropertyMap } from "./values.ts";

/** Engine bookkeeping in a provider's configuration, and no setting of its. */
const NOT_CONFIG = new Set(["version", "pluginDownloadURL", "pluginChecksums"]);
const INVOKE_TIMEOUT_SECONDS = 300;

/** The gRPC methods of `pulumirpc.ResourceProvider` for a provider. */
export function serviceOf<Client>(provider: Provider<Client>) {
  const connections = new Connections<Client>();
  const types = new ResourceTypes(provider, connections);
  const logged = <Request, Response>(
    call: string,
    subject: (request: Request) => string,
    handler: Handler<Request, Response>,
  ) => unary<Request, Response>(recording(provider, call, subject, handler));
  const config = (struct: Parameters<typeof fromStruct>[0]) => {
    const set = properties(fromStruct(struct)).filter(([name]) => !NOT_CONFIG.has(name));
    return Object.fromEntries(set);
  };

  const checkConfig = (request: Messages.CheckRequest): Messages.CheckResponse => {
    const news = config(request.getNews());
    const failures = [
      ...checkArguments(provider.schema, provider.schema.config, news),
      ...(provider.checkConfig?.(revealMap(news)) ?? []),
    ];
    const response = new messages.CheckResponse();
    response.setInputs(toStruct(fromStruct(request.getNews())));
    response.setFailuresList(checkFailures(failures));
    return response;
  };

  const configure = async (request: Messages.ConfigureRequest, peer: string): Promise<Messages.ConfigureResponse> => {
    connections.configure(peer, await provider.configure(revealMap(config(request.getArgs()))));
    const response = new messages.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setAcceptresources(true);
    response.setSupportspreview(true);
    response.setSupportsAutonamingConfiguration(true);
    return response;
  };

  const invoke = async (request: Messages.InvokeRequest, peer: string): Promise<Messages.InvokeResponse> => {
    const token = request.getTok();
    const [spec, implementation] = [provider.schema.functions[token], provider.functions[token]];
    if (spec === undefined || implementation === undefined) {
      const known = Object.keys(provider.functions).sort().join(", ");
      throw new Error(`The stand-in for the provider ${provider.name} has no function ${token}. It has: ${known}`);
    }
    const args = fromStruct(request.getArgs());
    const response = new messages.InvokeResponse();
    const { inputs: known, requiredInputs: required = [], unmodelled = [] } = spec;
    const failures = checkArguments(provider.schema, { properties: known, required, unmodelled }, args);
    if (failures.length > 0) {
      response.setFailuresList(checkFailures(failures));
      return response;
    }
    const connection = connections.get(peer);
    const call = { client: connection.client, signal: connection.signal(INVOKE_TIMEOUT_SECONDS) };
    response.setReturn(
      toStruct(toPropertyMap(await implementation(call, Object.fromEntries(properties(revealMap(args)))))),
    );
    return response;
  };

  const unimplemented = (method: string) =>
    unary(() => {
      throw new NotImplemented(`The stand-in for the provider ${provider.name} has no ${method}.`);
    });

  return {
    connections,
    methods: {
      ...planningHandlers(types, logged),
      ...lifecycleHandlers(types, logged),
      handshake: unary(() => {
        const response = new messages.ProviderHandshakeResponse();
        response.setAcceptSecrets(true);
        response.setAcceptResources(true);
        response.setSupportsAutonamingConfiguration(true);
        return response;
      }),
      getSchema: unary(() => {
        const response = new messages.GetSchemaResponse();
        response.setSchema(JSON.stringify({ name: provider.name, version: provider.version }));
        return response;
      }),
      getPluginInfo: unary(() => {
        const response = new pluginMessages.PluginInfo();
        response.setVersion(provider.version);
        return response;
      }),
      attach: unary(() => empty()),
      checkConfig: logged("checkConfig", (request: Messages.CheckRequest) => request.getUrn(), checkConfig),
      // Another endpoint, token or key never means other resources.
      diffConfig: unary(() => {
        const response = new messages.DiffResponse();
        response.setChanges(messages.DiffResponse.DiffChanges.DIFF_UNKNOWN);
        return response;
      }),
      configure: logged("configure", (request: Messages.ConfigureRequest) => request.getUrn() ?? "", configure),
      invoke: logged("invoke", (request: Messages.InvokeRequest) => request.getTok(), invoke),
      cancel: unary((_: unknown, peer: string) => {
        connections.cancel(peer);
        return empty();
      }),
      call: unimplemented("methods"),
      construct: unimplemented("components"),
      parameterize: unimplemented("parameters"),
      getMapping: unary(() => new messages.GetMappingResponse()),
      getMappings: unary(() => new messages.GetMappingsResponse()),
    },
  };
}

function recording<Client, Request, Response>(
  provider: Provider<Client>,
  call: string,
  subject: (request: Request) => string,
  handler: Handler<Request, Response>,
): Handler<Request, Response> {
  return async (request, peer) => {
    const start = performance.now();
    const record = (error?: string): void => {
      const milliseconds = Math.round(performance.now() - start);
      provider.log?.({ call, subject: subject(request), milliseconds, ...(error === undefined ? {} : { error }) });
    };
    try {
      const response = await handler(request, peer);
      record();
      return response;
    } catch (error) {
      record(error instanceof Error ? error.message : describe(String(error)));
      throw error;
    }
  };
}
