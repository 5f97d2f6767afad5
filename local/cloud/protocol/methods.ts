/** Translates the engine's gRPC calls into calls of a provider, and back. */
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { HalfMade } from "../halfMade";
import { fillDiffResponse } from "./diffMessage";
import type { CheckCall, CheckFailure, Provider, ProviderSession, ResourceCall, ResourceState } from "./provider";
import { nameOfUrn, typeOfUrn } from "./urn";
import { type Path, type Properties, unknownValue, unwrapSecrets, wrapSecrets } from "./values";

interface Connection {
  readonly session: ProviderSession;
  cancel: AbortController;
}

/**
 * The protocol's methods over a provider. Every engine connection has its own session, because each engine configures
 * the provider for itself: with one shared configuration the last engine would win.
 */
export function methodsOf(provider: Provider): grpc.UntypedServiceImplementation {
  const connections = new Map<string, Connection>();
  const connectionOf = (peer: string): Connection => {
    const known = connections.get(peer);
    if (known) {
      return known;
    }
    const opened = { session: provider.session(), cancel: new AbortController() };
    connections.set(peer, opened);
    return opened;
  };

  return {
    handshake: unary(async () => {
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(false);
      response.setAcceptOutputs(false);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    attach: unary(async () => new Empty()),
    getPluginInfo: unary(async () => new PluginInfo().setVersion(provider.version)),
    getSchema: unary(async () =>
      new messages.GetSchemaResponse().setSchema(JSON.stringify({ name: provider.name, version: provider.version })),
    ),
    checkConfig: unary<messages.CheckRequest, messages.CheckResponse>(async (request, peer) => {
      const { properties, secrets } = read(request.getNews());
      const checked = await connectionOf(peer).session.checkConfig(properties);
      return checkResponse(checked.inputs, secrets, checked.failures);
    }),
    diffConfig: unary(async () => new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE)),
    configure: unary<messages.ConfigureRequest, messages.ConfigureResponse>(async (request, peer) => {
      await connectionOf(peer).session.configure(read(request.getArgs()).properties);
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setAcceptresources(false);
      response.setAcceptoutputs(false);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    check: unary<messages.CheckRequest, messages.CheckResponse>(async (request, peer) => {
      const { properties, secrets } = read(request.getNews());
      const checked = await connectionOf(peer).session.check({
        urn: request.getUrn(),
        type: request.getType() || typeOfUrn(request.getUrn()),
        name: request.getName() || nameOfUrn(request.getUrn()),
        olds: read(request.getOlds()).properties,
        news: properties,
        randomSeed: request.getRandomseed_asU8(),
        autonaming: autonamingOf(request),
      });
      return checkResponse(checked.inputs, secrets, checked.failures);
    }),
    diff: unary<messages.DiffRequest, messages.DiffResponse>(async (request, peer, gone) => {
      const connection = connectionOf(peer);
      const oldOutputs = readOutputs(request.getOlds()).properties;
      const oldInputs = request.getOldInputs();
      const result = await connection.session.diff({
        ...target(request, connection, gone),
        id: request.getId(),
        inputs: read(request.getNews()).properties,
        oldInputs: oldInputs ? read(oldInputs).properties : oldOutputs,
        oldOutputs,
        ignoreChanges: request.getIgnorechangesList(),
      });
      return fillDiffResponse(result);
    }),
    create: unary<messages.CreateRequest, messages.CreateResponse>(async (request, peer, gone) => {
      const connection = connectionOf(peer);
      const { properties, secrets } = read(request.getProperties());
      const state = await connection.session.create({
        ...target(request, connection, gone),
        inputs: properties,
        preview: request.getPreview(),
      });
      const response = new messages.CreateResponse();
      response.setId(state.id);
      response.setProperties(written(state, secrets));
      return response;
    }),
    read: unary<messages.ReadRequest, messages.ReadResponse>(async (request, peer, gone) => {
      const connection = connectionOf(peer);
      const inputs = read(request.getInputs());
      const outputs = readOutputs(request.getProperties());
      const state = await connection.session.read({
        ...target(request, connection, gone),
        id: request.getId(),
        oldInputs: inputs.properties,
        oldOutputs: outputs.properties,
      });
      const response = new messages.ReadResponse();
      if (state) {
        const secrets = [...inputs.secrets, ...outputs.secrets];
        response.setId(state.id);
        response.setProperties(written(state, secrets));
        response.setInputs(struct(wrapSecrets(state.inputs ?? {}, inputsOf(state, secrets))));
      }
      return response;
    }),
    update: unary<messages.UpdateRequest, messages.UpdateResponse>(async (request, peer, gone) => {
      const connection = connectionOf(peer);
      const { properties, secrets } = read(request.getNews());
      const olds = readOutputs(request.getOlds());
      const state = await connection.session.update({
        ...target(request, connection, gone),
        id: request.getId(),
        inputs: properties,
        oldInputs: read(request.getOldInputs()).properties,
        oldOutputs: olds.properties,
        preview: request.getPreview(),
        ignoreChanges: request.getIgnorechangesList(),
      });
      return new messages.UpdateResponse().setProperties(written(state, secrets));
    }),
    delete: unary<messages.DeleteRequest, Empty>(async (request, peer, gone) => {
      const connection = connectionOf(peer);
      await connection.session.delete({
        ...target(request, connection, gone),
        id: request.getId(),
        oldInputs: read(request.getOldInputs()).properties,
        oldOutputs: readOutputs(request.getProperties()).properties,
      });
      return new Empty();
    }),
    invoke: unary<messages.InvokeRequest, messages.InvokeResponse>(async (request, peer, gone) => {
      const connection = connectionOf(peer);
      const { properties } = read(request.getArgs());
      const answer = await connection.session.invoke(
        request.getTok(),
        properties,
        AbortSignal.any([connection.cancel.signal, gone]),
      );
      return new messages.InvokeResponse().setReturn(struct(wrapSecrets(answer.result, answer.secrets ?? [])));
    }),
    cancel: unary(async (_request, peer) => {
      const connection = connectionOf(peer);
      connection.cancel.abort();
      connection.cancel = new AbortController();
      return new Empty();
    }),
  };
}

function unary<Request, Response>(
  handle: (request: Request, peer: string, gone: AbortSignal) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, answer) => {
    // A caller that has gone away, such as a killed engine, won't record what its call creates. So the call must not
    // begin.
    const gone = new AbortController();
    call.on("cancelled", () => gone.abort());
    handle(call.request, call.getPeer(), gone.signal).then(
      (response) => answer(null, response),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const metadata = error instanceof HalfMade ? halfMadeDetails(error) : new grpc.Metadata();
        answer({ code: grpc.status.UNKNOWN, message, details: message, name: "Error", metadata });
      },
    );
  };
}

/** A structured error, which gRPC for Node leaves to its user: `google.rpc.Status` in a header that Go reads. */
function halfMadeDetails({ id, outputs, message }: HalfMade): grpc.Metadata {
  const failed = new messages.ErrorResourceInitFailed();
  failed.setId(id);
  failed.setProperties(struct(withId({ id, outputs })));
  failed.setReasonsList([message]);
  const detail = new Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(detail);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}

function target(
  request: { getUrn(): string; getType(): string },
  connection: Connection,
  gone: AbortSignal,
): ResourceCall {
  return {
    urn: request.getUrn(),
    type: request.getType() || typeOfUrn(request.getUrn()),
    id: "",
    inputs: {},
    oldInputs: {},
    oldOutputs: {},
    preview: false,
    ignoreChanges: [],
    signal: AbortSignal.any([connection.cancel.signal, gone]),
  };
}

function read(message: Struct | undefined): { properties: Properties; secrets: Path[] } {
  return unwrapSecrets((message?.toJavaScript() ?? {}) as Properties);
}

/** Outputs without the id, which the protocol gives apart as well. */
function readOutputs(message: Struct | undefined): { properties: Properties; secrets: Path[] } {
  const { properties, secrets } = read(message);
  const { id: _id, ...outputs } = properties;
  return { properties: outputs, secrets: secrets.filter(([name]) => name !== "id") };
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties);
}

function written(state: ResourceState, secrets: readonly Path[]): Struct {
  // Only outputs that exist are wrapped; a secret input need not be among them.
  const present = secrets.filter((path) => String(path[0]) in state.outputs);
  return struct(wrapSecrets(withId(state), [...present, ...(state.secrets ?? [])]));
}

/** The bridge puts the id among the outputs as well; in the preview of a create it is unknown (provider 9.35.0, 2026-11-28). */
function withId({ id, outputs, hidesId = false }: ResourceState): Properties {
  return hidesId ? outputs : { ...outputs, id: id === "" ? unknownValue : id };
}

function inputsOf(state: ResourceState, secrets: readonly Path[]): Path[] {
  return [...secrets, ...(state.secrets ?? [])].filter((path) => String(path[0]) in (state.inputs ?? {}));
}

function checkResponse(inputs: Properties, secrets: Path[], failures: readonly CheckFailure[]): messages.CheckResponse {
  const response = new messages.CheckResponse().setInputs(struct(wrapSecrets(inputs, secrets)));
  response.setFailuresList(
    failures.map((failure) => new messages.CheckFailure().setProperty(failure.property).setReason(failure.reason)),
  );
  return response;
}

function autonamingOf(request: messages.CheckRequest): CheckCall["autonaming"] {
  const options = request.getAutonaming();
  if (!options) {
    return undefined;
  }
  const modes = { 0: "propose", 1: "enforce", 2: "disable" } as const;
  return { mode: modes[options.getMode()], proposedName: options.getProposedName() };
}
