/** A component plugin as Pulumi's engine starts it, with the engine's side played by a small recorder. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as resource from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

export interface Plugin {
  schema(): Promise<Record<string, unknown>>;
  /** Constructs a component; types and logical names of what it registers come back. */
  construct(type: string, name: string, inputs: Record<string, JavaScriptValue>): Promise<readonly string[]>;
  stop(): void;
}

/** Starts the plugin in a folder with the SDK that the folder itself finds. */
export async function startPlugin(folder: string): Promise<Plugin> {
  const registered: string[] = [];
  const server = new grpc.Server();
  server.addService(ResourceMonitorService, {
    supportsFeature: (_: unknown, reply: Reply<resource.SupportsFeatureResponse>) => {
      reply(null, new resource.SupportsFeatureResponse().setHassupport(true));
    },
    registerResource: (
      { request }: { request: resource.RegisterResourceRequest },
      reply: Reply<resource.RegisterResourceResponse>,
    ) => {
      registered.push(`${request.getType()} ${request.getName()}`);
      const response = new resource.RegisterResourceResponse();
      response.setUrn(`urn:pulumi:test::plugin::${request.getType()}::${request.getName()}`);
      response.setId(request.getCustom() ? request.getName() : "");
      response.setObject(request.getObject());
      reply(null, response);
    },
    registerErrorHook: (_: unknown, reply: Reply<Empty>) => reply(null, new Empty()),
    registerResourceHook: (_: unknown, reply: Reply<Empty>) => reply(null, new Empty()),
    registerResourceOutputs: (_: unknown, reply: Reply<Empty>) => reply(null, new Empty()),
  } as never);
  server.addService(EngineService, { log: (_: unknown, reply: Reply<Empty>) => reply(null, new Empty()) } as never);
  const address = `127.0.0.1:${await bind(server)}`;
  const runner = require.resolve("@pulumi/pulumi/cmd/run-plugin", { paths: [folder] });
  const child = spawn(process.execPath, [runner, folder, address], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const client = new ResourceProviderClient(`127.0.0.1:${await firstLine(child)}`, grpc.credentials.createInsecure());
  return {
    schema: async () => {
      const response = await call<provider.GetSchemaResponse>((reply) =>
        client.getSchema(new provider.GetSchemaRequest(), reply),
      );
      return JSON.parse(response.getSchema());
    },
    construct: async (type, name, inputs) => {
      registered.length = 0;
      const request = new provider.ConstructRequest();
      request.setProject("plugin").setStack("test").setMonitorendpoint(address);
      request.setType(type).setName(name).setParallel(16);
      request.setInputs(Struct.fromJavaScript(inputs));
      await call<provider.ConstructResponse>((reply) => client.construct(request, reply));
      return [...registered];
    },
    stop: () => {
      client.close();
      server.forceShutdown();
      child.kill();
    },
  };
}

type Reply<T> = (error: grpc.ServiceError | null, response: T) => void;

function call<T>(send: (reply: Reply<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    send((error, response) => (error ? reject(error) : resolve(response)));
  });
}

function bind(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

/** The plugin writes its port as its first line; whatever it says on standard error explains why it does not. */
function firstLine(child: ChildProcess): Promise<string> {
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  return new Promise((resolve, reject) => {
    if (child.stdout) {
      createInterface(child.stdout).once("line", resolve);
    }
    child.once("exit", (code) => reject(new Error(`the plugin ended with ${code}: ${said}`)));
  });
}
