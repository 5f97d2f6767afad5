/** What happens in one process when two runs of the engine get the same port. */
import { credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import { EngineClient, EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { GetRootResourceRequest, GetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import { afterAll, expect, test } from "vitest";
import "../../local/stack";

/** As the Pulumi SDK makes its clients. */
const { grpcClientOptions } = pulumi.runtime as unknown as { grpcClientOptions: Record<string, unknown> };

const servers: Server[] = [];
afterAll(() => servers.map((server) => server.forceShutdown()));

/** Starts what answers one call of the engine's service. */
async function startEngine(port: number): Promise<{ server: Server; port: number }> {
  const server = new Server();
  const { getRootResource } = EngineService as unknown as Record<string, never>;
  server.addService({ getRootResource } as never, {
    getRootResource: (_call: unknown, answer: (error: null, response: unknown) => void) =>
      answer(null, new GetRootResourceResponse()),
  });
  servers.push(server);
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, got) =>
      error ? reject(error) : resolve(got),
    ),
  );
  return { server, port: bound };
}

const connect = (port: number, options: object) =>
  new EngineClient(`127.0.0.1:${port}`, credentials.createInsecure(), options);

/** Returns what a call failed with, or "answered". */
const call = (client: EngineClient) =>
  new Promise<string>((resolve) =>
    client.getRootResource(new GetRootResourceRequest(), (error: ServiceError | null) =>
      resolve(error?.message ?? "answered"),
    ),
  );

/** A client that outlives its engine, then a new engine on the same port and a new client. */
async function secondEngine(options: object): Promise<string> {
  const first = await startEngine(0);
  const old = connect(first.port, options);
  expect(await call(old)).toBe("answered");
  first.server.forceShutdown();
  expect(await call(old)).toContain("ECONNREFUSED");
  await startEngine(first.port);
  const client = connect(first.port, options);
  const result = await call(client);
  for (const each of [old, client]) {
    each.close();
  }
  return result;
}

test("a run of the engine is reached on a port whose earlier engine has ended", async () => {
  expect(await secondEngine(grpcClientOptions)).toBe("answered");
});

test("without connections of its own, a client gets the failure of the earlier engine", async () => {
  expect(await secondEngine({ ...grpcClientOptions, "grpc.use_local_subchannel_pool": 0 })).toContain("No connection");
});
