/** Serves a provider to engines over gRPC. */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { methodsOf } from "./methods";
import type { Provider } from "./provider";

/** Engines send whole states; the protocol's own servers allow 400 MiB a message. */
const maxMessageBytes = 400 * 1024 * 1024;

export interface ProviderServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves a provider on a free port of the loopback address. */
export async function serveProvider(provider: Provider): Promise<ProviderServer> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  server.addService(ResourceProviderService, methodsOf(provider));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    stop: async () => {
      server.forceShutdown();
    },
  };
}
