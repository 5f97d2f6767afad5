/**
 * A language host for Node.js programs, policy packs and component plugins, for places that have the engine but not the
 * host that ships with the official CLI. It starts the same entry points of `@pulumi/pulumi` (`cmd/run`,
 * `cmd/run-policy-pack`, `cmd/run-plugin`) from the program's own node_modules, so a program runs as under the official
 * host. An engine attaches to it by PULUMI_DEBUG_LANGUAGES; one host serves one engine at a time.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import * as services from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Engine } from "./ensureEngine";
import { hasLanguageHost, searchPath, startersFolder } from "./environment";
import { hasBuiltYamlHost } from "./yamlHost";

/** Exit code of a program that has already reported its error to the user. */
const alreadyReported = 32;

/** The generated service table is untyped JavaScript; this is the shape that grpc wants. */
const languageService = (services as unknown as { LanguageRuntimeService: grpc.ServiceDefinition })
  .LanguageRuntimeService;

export interface LanguageHost {
  /** For the engine's environment. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface LanguageHostOptions {
  /** Called with the output of a program that succeeded, as one piece. Default: writes to standard output. */
  readonly onOutput?: (output: Buffer) => void;
}

/**
 * Gives an engine what it needs to run programs and policy packs of a folder: nothing if it has the official language
 * host, else a host that is started for it. A YAML host that was built here is put on its PATH.
 */
export async function provideLanguageHost(engine: Engine, options?: LanguageHostOptions): Promise<LanguageHost> {
  if (hasLanguageHost(engine)) {
    return { env: hasBuiltYamlHost() ? { PATH: searchPath(engine) } : {}, stop: async () => undefined };
  }
  const host = await startLanguageHost(options);
  return { ...host, env: { ...host.env, PATH: searchPath(engine) } };
}

/** Starts a language host on a free loopback port. */
async function startLanguageHost(options: LanguageHostOptions = {}): Promise<LanguageHost> {
  const onOutput = options.onOutput ?? ((output: Buffer) => void process.stdout.write(output));
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const children = new Set<ChildProcess>();
  let engineAddress = "";

  server.addService(languageService, {
    handshake: unary<messages.LanguageHandshakeRequest>((request) => {
      engineAddress = request.getEngineAddress();
      return new messages.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion("0.0.0")),
    getRequiredPlugins: unary(() => new messages.GetRequiredPluginsResponse()),
    getRequiredPackages: unary(() => new messages.GetRequiredPackagesResponse()),
    getProgramDependencies: unary(() => new messages.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: unary(() => new messages.RuntimeOptionsResponse()),
    about: unary(() => new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    cancel: unary(() => {
      for (const child of children) {
        child.kill("SIGTERM");
      }
      return new Empty();
    }),
    installDependencies: (call: grpc.ServerWritableStream<unknown, messages.InstallDependenciesResponse>) => call.end(),
    run: unary<messages.RunRequest>((request) => run(request, engineAddress, children, onOutput)),
    runPlugin: (call: grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>) =>
      runPlugin(call, children),
  });

  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return {
    env: { PULUMI_DEBUG_LANGUAGES: `nodejs:${port}` },
    async stop() {
      for (const child of children) {
        child.kill("SIGKILL");
      }
      server.forceShutdown();
    },
  };
}

async function run(
  request: messages.RunRequest,
  engineAddress: string,
  children: Set<ChildProcess>,
  onOutput: (output: Buffer) => void,
): Promise<messages.RunResponse> {
  const info = request.getInfo();
  const programFolder = info?.getProgramDirectory() || request.getPwd();
  const options = (info?.getOptions()?.toJavaScript() ?? {}) as { typescript?: boolean };
  const flags: Record<string, string> = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
    "root-directory": info?.getRootDirectory() ?? "",
    ...(request.getDryrun() ? { "dry-run": "true" } : {}),
  };
  const args = Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value]));
  const config = Object.fromEntries(request.getConfigMap().toArray());
  const child = start(
    [entryPoint("run", programFolder), ...args, info?.getEntryPoint() || ".", ...request.getArgsList()],
    {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: String(options.typescript !== false),
    },
    request.getPwd(),
    children,
  );
  const output: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await exitCode(child);
  const response = new messages.RunResponse();
  if (code === alreadyReported) {
    response.setBail(true);
  } else if (code !== 0) {
    response.setError(`program exited with code ${code}\n${Buffer.concat(output)}`);
  } else if (output.length > 0) {
    onOutput(Buffer.concat(output));
  }
  return response;
}

function runPlugin(
  call: grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>,
  children: Set<ChildProcess>,
): void {
  const request = call.request;
  const folder = request.getInfo()?.getProgramDirectory() || request.getProgram();
  const command = request.getKind() === "analyzer" ? "run-policy-pack" : "run-plugin";
  const options = (request.getInfo()?.getOptions()?.toJavaScript() ?? {}) as { typescript?: boolean };
  const env: NodeJS.ProcessEnv = { PULUMI_NODEJS_TYPESCRIPT: String(options.typescript !== false) };
  for (const entry of request.getEnvList()) {
    const at = entry.indexOf("=");
    env[entry.slice(0, at)] = entry.slice(at + 1);
  }
  const args = request.getArgsList();
  const child = start(
    // `cmd/run-policy-pack` takes the engine's address before the folder, `cmd/run-plugin` after it.
    [entryPoint(command, folder), ...(command === "run-policy-pack" ? [...args, folder] : [folder, ...args])],
    env,
    request.getPwd() || folder,
    children,
  );
  child.stdout?.on("data", (chunk: Buffer) => call.write(new messages.RunPluginResponse().setStdout(chunk)));
  child.stderr?.on("data", (chunk: Buffer) => call.write(new messages.RunPluginResponse().setStderr(chunk)));
  call.on("cancelled", () => child.kill("SIGTERM"));
  exitCode(child).then((code) => {
    call.write(new messages.RunPluginResponse().setExitcode(code));
    call.end();
  });
}

/** The entry point of the program's own `@pulumi/pulumi`. */
function entryPoint(command: string, folder: string): string {
  return createRequire(join(resolve(folder), "package.json")).resolve(`@pulumi/pulumi/cmd/${command}`);
}

function start(args: string[], env: NodeJS.ProcessEnv, cwd: string, children: Set<ChildProcess>): ChildProcess {
  const child = spawn(process.execPath, ["--require", join(startersFolder(), "plainErrors.cjs"), ...args], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  child.once("close", () => children.delete(child));
  return child;
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** A unary gRPC method from a plain function; an exception becomes the call's error. */
function unary<Request>(method: (request: Request) => unknown): grpc.handleUnaryCall<Request, unknown> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => method(call.request))
      .then(
        (response) => callback(null, response),
        (error: Error) => callback({ code: grpc.status.UNKNOWN, message: error.message }),
      );
  };
}
