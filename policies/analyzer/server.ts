/**
 * Speaks Pulumi's analyzer protocol to the engine. Why not through `@pulumi/policy`: see
 * docs/decisions/0003-policy-pack-speaks-the-analyzer-protocol.md.
 */
import * as grpc from "@grpc/grpc-js";
import * as services from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/analyzer_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Field } from "../read";
import { type Rule, remedies } from "../rules";
import type { WireInputs } from "../rules/remedies";
import type { Diagnostic, Session } from "./session";
import type { ConfiguredLevel } from "./settings";
import { readAnalyzeRequest, readStackResource } from "./wire";

export interface Pack {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly rules: readonly Rule[];
}

/** Largest message taken: a stack with all its properties comes in one. */
const maxMessageBytes = 400 * 1024 * 1024;

const levels: Readonly<Record<ConfiguredLevel, pb.EnforcementLevel>> = {
  advisory: pb.EnforcementLevel.ADVISORY,
  mandatory: pb.EnforcementLevel.MANDATORY,
  disabled: pb.EnforcementLevel.DISABLED,
};
const severities: Readonly<Record<Rule["severity"], pb.PolicySeverity>> = {
  low: pb.PolicySeverity.POLICY_SEVERITY_LOW,
  medium: pb.PolicySeverity.POLICY_SEVERITY_MEDIUM,
  high: pb.PolicySeverity.POLICY_SEVERITY_HIGH,
  critical: pb.PolicySeverity.POLICY_SEVERITY_CRITICAL,
};

/** The generated service table is untyped JavaScript; this is the shape that grpc wants. */
const analyzerService = (services as unknown as { AnalyzerService: grpc.ServiceDefinition }).AnalyzerService;

/** Handlers of the protocol's calls, as plain functions from request to response. */
export function analyzerHandlers(pack: Pack, session: Session) {
  return {
    handshake: () => new pb.AnalyzerHandshakeResponse(),
    getPluginInfo: () => new PluginInfo().setVersion(pack.version),
    getAnalyzerInfo: () => describe(pack),
    configure: (request: pb.ConfigureAnalyzerRequest) => {
      for (const [rule, config] of request.getPolicyconfigMap().entries()) {
        const properties = Field.of(config.getProperties()?.toJavaScript() ?? {});
        const level = config.getEnforcementlevel();
        const remediates = level === pb.EnforcementLevel.REMEDIATE;
        session.settings.setRule(rule, { level: levelOf(level), remediates, properties });
      }
      return new Empty();
    },
    configureStack: (request: pb.AnalyzerStackConfigureRequest) => {
      const config = request.getConfigMap();
      session.gate.preview = request.getDryRun();
      session.settings.setSecretConfig(request.getConfigSecretKeysList().flatMap((key) => config.get(key) ?? []));
      return new pb.AnalyzerStackConfigureResponse();
    },
    remediate: (request: pb.AnalyzeRequest) => remediate(pack, session, request),
    analyze: (request: pb.AnalyzeRequest) => respond(pack, session.analyze(readAnalyzeRequest(request))),
    analyzeStack: (request: pb.AnalyzeStackRequest) => {
      const resources = request
        .getResourcesList()
        .map((message) => readStackResource(message, session.earlier(message.getUrn())));
      return respond(pack, session.analyzeStack(resources));
    },
    cancel: () => new Empty(),
  };
}

/** A server of the protocol for one run of the engine, not yet listening. */
export function packServer(pack: Pack, session: Session): grpc.Server {
  const server = new grpc.Server({ "grpc.max_receive_message_length": maxMessageBytes });
  const handlers = Object.entries(analyzerHandlers(pack, session)).map(([name, handle]) => [
    name,
    unary(handle as (request: unknown) => unknown),
  ]);
  server.addService(analyzerService, Object.fromEntries(handlers));
  return server;
}

/** Serves a pack on a free loopback port, which is printed: the engine reads it from there. */
export function servePack(pack: Pack, session: Session): void {
  packServer(pack, session).bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      console.error(`the policy pack could not listen: ${error.message}`);
      process.exit(1);
    }
    console.log(String(port));
  });
}

function unary(handle: (request: unknown) => unknown): grpc.UntypedHandleCall {
  return (call: grpc.ServerUnaryCall<unknown, unknown>, callback: grpc.sendUnaryData<unknown>) => {
    try {
      callback(null, handle(call.request));
    } catch {
      // An error ends the preview, which is right; its text could quote a value, so it stays here.
      callback({ code: grpc.status.INTERNAL, details: "the policy pack failed to read the engine's request" });
    }
  };
}

function levelOf(level: pb.EnforcementLevel): ConfiguredLevel {
  if (level === pb.EnforcementLevel.ADVISORY) {
    return "advisory";
  }
  return level === pb.EnforcementLevel.DISABLED ? "disabled" : "mandatory";
}

function respond(pack: Pack, diagnostics: readonly Diagnostic[]): pb.AnalyzeResponse {
  const response = new pb.AnalyzeResponse();
  response.setDiagnosticsList(
    diagnostics.map((found) => {
      const rule = pack.rules.find(({ id }) => id === found.rule);
      const diagnostic = new pb.AnalyzeDiagnostic()
        .setPolicyname(found.rule)
        .setPolicypackname(pack.name)
        .setPolicypackversion(pack.version)
        .setDescription(rule?.sentence ?? "")
        .setMessage(`${found.message} [${found.id}]`)
        .setUrn(found.urn)
        .setEnforcementlevel(levels[found.enforced]);
      return rule === undefined ? diagnostic : diagnostic.setSeverity(severities[rule.severity]);
    }),
  );
  return response;
}

/** Puts right what rules set to `remediate` can; each of them gets the inputs that the one before it left. */
function remediate(pack: Pack, session: Session, request: pb.AnalyzeRequest): pb.RemediateResponse {
  const response = new pb.RemediateResponse();
  let inputs: WireInputs = request.getProperties()?.toJavaScript() ?? {};
  for (const rule of pack.rules.filter(({ id }) => session.settings.remediates(id))) {
    const changed = remedies.get(rule.id)?.(request.getType(), inputs);
    if (changed === undefined) {
      continue;
    }
    inputs = changed;
    const remediation = new pb.Remediation()
      .setPolicyname(rule.id)
      .setPolicypackname(pack.name)
      .setPolicypackversion(pack.version)
      .setDescription(rule.sentence)
      .setProperties(Struct.fromJavaScript(changed as Parameters<typeof Struct.fromJavaScript>[0]));
    response.addRemediations(remediation);
  }
  return response;
}

function describe(pack: Pack): pb.AnalyzerInfo {
  const policies = pack.rules.map((rule) => {
    const info = new pb.PolicyInfo()
      .setName(rule.id)
      .setDescription(rule.sentence)
      .setEnforcementlevel(levels[rule.level ?? "mandatory"])
      .setSeverity(severities[rule.severity])
      .setRemediationSteps(rule.remediation)
      .setPolicyType(rule.stack ? pb.PolicyType.POLICY_TYPE_STACK : pb.PolicyType.POLICY_TYPE_RESOURCE);
    if (rule.config === undefined) {
      return info;
    }
    const schema = new pb.PolicyConfigSchema().setProperties(
      Struct.fromJavaScript(JSON.parse(JSON.stringify(rule.config))),
    );
    return info.setConfigschema(schema);
  });
  return new pb.AnalyzerInfo()
    .setName(pack.name)
    .setVersion(pack.version)
    .setDisplayname("Bulkhead")
    .setDescription(pack.description)
    .setSupportsconfig(true)
    .setProvider("gcp")
    .setPoliciesList(policies);
}
