import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { LocalCloud } from "../../../local/cloud";
import { type Properties, unwrapSecrets } from "../../../local/cloud/protocol/values";

export interface Created {
  readonly id: string;
  readonly outputs: Properties;
  /** Top-level outputs that came back as secrets, as paths. */
  readonly secrets: string[];
}

/** An engine's side of the protocol, reduced to what tests ask. */
export class ProviderClient {
  readonly #client: ResourceProviderClient;

  private constructor(client: ResourceProviderClient) {
    this.#client = client;
  }

  /** Connects to one of the cloud's providers, as one engine does, and configures it. */
  static async connect(
    local: Pick<LocalCloud, "env">,
    provider: "gcp" | "random",
    config: Properties,
  ): Promise<ProviderClient> {
    const port = new RegExp(`${provider}:([0-9]+)`).exec(local.env.PULUMI_DEBUG_PROVIDERS ?? "")?.[1];
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      // Each client stands for an engine of its own, so it needs a connection of its own.
      "grpc.use_local_subchannel_pool": 1,
    });
    const connected = new ProviderClient(client);
    const request = new messages.ConfigureRequest().setArgs(Struct.fromJavaScript(config));
    await call((done) => client.configure(request, done));
    return connected;
  }

  close(): void {
    this.#client.close();
  }

  async check(
    type: string,
    news: Properties,
    olds: Properties = {},
  ): Promise<{ inputs: Properties; failures: string[] }> {
    const request = new messages.CheckRequest();
    request.setUrn(urnOf(type));
    request.setType(type);
    request.setName("it");
    request.setNews(Struct.fromJavaScript(news));
    request.setOlds(Struct.fromJavaScript(olds));
    request.setRandomseed(new Uint8Array(32));
    const response = await call<messages.CheckResponse>((done) => this.#client.check(request, done));
    const failures = response.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`);
    return { inputs: response.getInputs()?.toJavaScript() as Properties, failures };
  }

  async create(type: string, properties: Properties, preview = false): Promise<Created> {
    const request = new messages.CreateRequest();
    request.setUrn(urnOf(type));
    request.setType(type);
    request.setProperties(Struct.fromJavaScript(properties));
    request.setPreview(preview);
    const response = await call<messages.CreateResponse>((done) => this.#client.create(request, done));
    return { id: response.getId(), ...outputsOf(response.getProperties()) };
  }

  async read(type: string, id: string, inputs: Properties = {}, state: Properties = {}) {
    const request = new messages.ReadRequest();
    request.setUrn(urnOf(type));
    request.setType(type);
    request.setId(id);
    request.setInputs(Struct.fromJavaScript(inputs));
    request.setProperties(Struct.fromJavaScript(state));
    const response = await call<messages.ReadResponse>((done) => this.#client.read(request, done));
    return {
      id: response.getId(),
      ...outputsOf(response.getProperties()),
      inputs: outputsOf(response.getInputs()).outputs,
    };
  }

  async diff(type: string, oldInputs: Properties, oldOutputs: Properties, news: Properties) {
    const request = new messages.DiffRequest();
    request.setUrn(urnOf(type));
    request.setType(type);
    request.setOldInputs(Struct.fromJavaScript(oldInputs));
    request.setOlds(Struct.fromJavaScript(oldOutputs));
    request.setNews(Struct.fromJavaScript(news));
    const response = await call<messages.DiffResponse>((done) => this.#client.diff(request, done));
    return {
      diffs: response.getDiffsList(),
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
      paths: [...response.getDetaileddiffMap().entries()].map(([path]) => path).sort(),
    };
  }

  async update(type: string, id: string, oldOutputs: Properties, news: Properties, preview = false): Promise<Created> {
    const request = new messages.UpdateRequest();
    request.setUrn(urnOf(type));
    request.setType(type);
    request.setId(id);
    request.setOlds(Struct.fromJavaScript(oldOutputs));
    request.setNews(Struct.fromJavaScript(news));
    request.setPreview(preview);
    const response = await call<messages.UpdateResponse>((done) => this.#client.update(request, done));
    return { id, ...outputsOf(response.getProperties()) };
  }

  async delete(type: string, id: string, state: Properties): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setUrn(urnOf(type));
    request.setType(type);
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(state));
    await call((done) => this.#client.delete(request, done));
  }

  async invoke(token: string, args: Properties = {}): Promise<Properties> {
    const request = new messages.InvokeRequest().setTok(token).setArgs(Struct.fromJavaScript(args));
    const response = await call<messages.InvokeResponse>((done) => this.#client.invoke(request, done));
    return outputsOf(response.getReturn()).outputs;
  }

  /** Creates what a program would: checked inputs, then the resource. Fails when the check does. */
  async make(type: string, news: Properties): Promise<Created & { readonly inputs: Properties }> {
    const { inputs, failures } = await this.check(type, news);
    if (failures.length > 0) {
      throw new Error(failures.join("\n"));
    }
    return { ...(await this.create(type, inputs)), inputs };
  }
}

function urnOf(type: string): string {
  return `urn:pulumi:test::cloud-test::${type}::it`;
}

function outputsOf(message: Struct | undefined): { outputs: Properties; secrets: string[] } {
  const { properties, secrets } = unwrapSecrets((message?.toJavaScript() ?? {}) as Properties);
  return { outputs: properties, secrets: secrets.map((path) => path.join(".")) };
}

function call<T>(start: (done: (error: grpc.ServiceError | null, answer: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, answer) => (error ? reject(new Error(error.details)) : resolve(answer)));
  });
}
