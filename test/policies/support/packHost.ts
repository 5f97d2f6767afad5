/**
 * Serves the policy pack of the source from the test's own process, with a session of its own per run of the engine: starting
 * a process for the pack is a third of a preview's time. That the pack works as a process is what `realEngine.test.ts` tests.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import * as services from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { packServer } from "../../../policies/analyzer";
import { pack, startSession } from "../../../policies/pack";

/** The generated service table is untyped JavaScript; this is the shape that grpc wants. */
const languageService = (services as unknown as { LanguageRuntimeService: grpc.ServiceDefinition })
  .LanguageRuntimeService;

/** The "language" of the pack, whose host starts no process. */
const runtime = "in-process";

export interface PackHost {
  /** The engine's environment with this host in it. */
  inEnvironment(env: Readonly<Record<string, string>>): Record<string, string>;
  /** The folder that the engine takes for the pack. */
  readonly pack: string;
  stop(): void;
}

export async function startPackHost(folder: string): Promise<PackHost> {
  const packFolder = join(folder, "pack-in-process");
  mkdirSync(packFolder);
  writeFileSync(join(packFolder, "PulumiPolicy.yaml"), `runtime: ${runtime}\n`);
  // The engine looks for a language's plugin before it attaches to the one that serves already.
  writeFileSync(join(packFolder, `pulumi-language-${runtime}`), "", { mode: 0o755 });
  const servers = new Set<grpc.Server>();
  const host = new grpc.Server();
  host.addService(languageService, {
    handshake: answer(() => new messages.LanguageHandshakeResponse()),
    getPluginInfo: answer(() => new PluginInfo().setVersion("0.0.0")),
    installDependencies: (call: grpc.ServerWritableStream<unknown, unknown>) => call.end(),
    runPlugin: (call: grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>) => {
      const entries = call.request.getEnvList().map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [string, string]);
      const server = packServer(pack, startSession(Object.fromEntries(entries)));
      servers.add(server);
      listen(server).then((port) => call.write(new messages.RunPluginResponse().setStdout(Buffer.from(`${port}\n`))));
      call.on("cancelled", () => {
        server.forceShutdown();
        servers.delete(server);
      });
    },
  });
  const language = `${runtime}:${await listen(host)}`;
  return {
    inEnvironment: (env) => ({
      ...env,
      PATH: [packFolder, env.PATH ?? process.env.PATH].join(delimiter),
      PULUMI_DEBUG_LANGUAGES: [env.PULUMI_DEBUG_LANGUAGES, language].filter(Boolean).join(","),
    }),
    pack: packFolder,
    stop: () => {
      for (const server of [host, ...servers]) {
        server.forceShutdown();
      }
    },
  };
}

function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
}

function answer(make: () => unknown): grpc.handleUnaryCall<unknown, unknown> {
  return (_, callback) => callback(null, make());
}
