import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import grpc from "@grpc/grpc-js";
import languageServices from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";

/** Exit code of the SDK's runner for "the error has been shown already". */
const alreadyReported = 32;

/**
 * The part of Pulumi's language host for Node that a plain `pulumi up` uses: it runs the program by the SDK's own
 * runner, in a process of its own, as `Pulumi.yaml` says. Stands in where the real one can't be had; the engine finds
 * it through `PULUMI_DEBUG_LANGUAGES=nodejs:PORT`.
 */
export async function startNodeLanguageHost(): Promise<{ readonly port: number; readonly stop: () => void }> {
  let engineAddress = "";
  const handlers = {
    handshake: (call: Call<language.LanguageHandshakeRequest>, reply: Reply<language.LanguageHandshakeResponse>) => {
      engineAddress = call.request.getEngineAddress();
      reply(null, new language.LanguageHandshakeResponse());
    },
    getPluginInfo: (_: unknown, reply: Reply<plugin.PluginInfo>) => {
      const info = new plugin.PluginInfo();
      info.setVersion("1.0.0");
      reply(null, info);
    },
    getRequiredPlugins: (_: unknown, reply: Reply<language.GetRequiredPluginsResponse>) => {
      reply(null, new language.GetRequiredPluginsResponse());
    },
    getRequiredPackages: (_: unknown, reply: Reply<language.GetRequiredPackagesResponse>) => {
      reply(null, new language.GetRequiredPackagesResponse());
    },
    run: (call: Call<language.RunRequest>, reply: Reply<language.RunResponse>) => {
      const child = spawn(process.execPath, runnerArguments(call.request, engineAddress), {
        cwd: call.request.getInfo()?.getProgramDirectory() ?? call.request.getPwd(),
        env: { ...process.env, ...configEnvironment(call.request) },
        stdio: ["ignore", "inherit", "inherit"],
      });
      child.on("exit", (code) => {
        const response = new language.RunResponse();
        if (code === alreadyReported) response.setBail(true);
        else if (code !== 0) response.setError(`Program exited with code ${code ?? "none"}`);
        reply(null, response);
      });
    },
  };

  const server = new grpc.Server();
  server.addService(languageServices.LanguageRuntimeService, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    stop: () => {
      server.forceShutdown();
    },
  };
}

interface Call<Request> {
  readonly request: Request;
}
type Reply<Response> = (error: Error | null, response: Response) => void;

function runnerArguments(request: language.RunRequest, engineAddress: string): string[] {
  const info = request.getInfo();
  return [
    fileURLToPath(import.meta.resolve("@pulumi/pulumi/cmd/run")),
    `--monitor=${request.getMonitorAddress()}`,
    `--engine=${engineAddress === "" ? (request.getArgsList()[0] ?? "") : engineAddress}`,
    `--organization=${request.getOrganization()}`,
    `--project=${request.getProject()}`,
    `--stack=${request.getStack()}`,
    `--root-directory=${info?.getRootDirectory() ?? request.getPwd()}`,
    `--pwd=${info?.getProgramDirectory() ?? request.getPwd()}`,
    ...(request.getDryrun() ? ["--dry-run"] : []),
    `--parallel=${request.getParallel()}`,
    info?.getEntryPoint() ?? ".",
  ];
}

function configEnvironment(request: language.RunRequest): NodeJS.ProcessEnv {
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toObject(false, undefined as never))),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: "false",
  };
}
