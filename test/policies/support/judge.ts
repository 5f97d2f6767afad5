/** Sends recorded registrations to the pack over the messages of the analyzer protocol, and gives its findings. */
import * as pb from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { analyzerHandlers, Session } from "../../../policies/analyzer";
import { pack } from "../../../policies/pack";
import { readWaivers } from "../../../policies/waivers";
import type { Inputs } from "./cloudOutputs";
import { type Registered, record } from "./record";

export interface JudgeOptions {
  readonly preview?: boolean;
  /** Config by rule, as given with `--policy-pack-config`. */
  readonly packConfig?: Readonly<Record<string, Inputs & { enforcementLevel?: "advisory" | "mandatory" | "disabled" }>>;
  /** Stack config, `app:name` to value. */
  readonly config?: Readonly<Record<string, string>>;
  /** Keys of the stack config that are secret. */
  readonly secretKeys?: readonly string[];
  /** Text of the waivers file. */
  readonly waivers?: string;
  readonly today?: string;
  readonly ci?: boolean;
}

export interface Judgement {
  readonly rule: string;
  readonly urn: string;
  /** Logical name of the resource. */
  readonly name: string;
  /** Without the id at its end. */
  readonly message: string;
  /** Id of the finding. */
  readonly id: string;
  readonly level: "mandatory" | "advisory";
}

/** Findings of the whole pack for a program, each phase as the engine runs it. */
export async function judge(program: () => unknown, options: JudgeOptions = {}): Promise<Judgement[]> {
  const preview = options.preview ?? true;
  return judgeRegistered(await record(program, { preview, config: options.config }), options);
}

/** A run of the pack before anything of the program is known. */
export function openSession(options: JudgeOptions = {}, rules = pack.rules): Session {
  return new Session({
    rules,
    readWaivers: () => readWaivers(options.waivers ?? "", pack.rules),
    pack,
    now: () => new Date(`${options.today ?? "2026-11-22"}T12:00:00Z`),
    ci: options.ci ?? false,
  });
}

export function judgeRegistered(registered: readonly Registered[], options: JudgeOptions = {}): Judgement[] {
  const session = openSession(options);
  const handlers = analyzerHandlers(pack, session);
  handlers.configureStack(stackConfig(options));
  handlers.configure(packConfig(options));
  const first = registered.flatMap((resource) => handlers.analyze(analyzeRequest(resource)).getDiagnosticsList());
  const request = new pb.AnalyzeStackRequest().setResourcesList(registered.map(stackResource));
  return [...first, ...handlers.analyzeStack(request).getDiagnosticsList()].map((found) => ({
    rule: found.getPolicyname(),
    urn: found.getUrn(),
    name: found.getUrn().split("::").pop() ?? "",
    ...messageAndId(found.getMessage()),
    level: found.getEnforcementlevel() === pb.EnforcementLevel.ADVISORY ? "advisory" : "mandatory",
  }));
}

/** A message of the engine in its two parts. */
export function messageAndId(text: string): { message: string; id: string } {
  const [, message = text, id = ""] = /^(.*) \[([0-9a-f]{10})\]$/s.exec(text) ?? [];
  return { message, id };
}

/** `rule name` of each finding, sorted: what the tests compare. */
export function summary(found: readonly Judgement[]): string[] {
  return found.map(({ rule, name, level }) => `${rule} ${name}${level === "advisory" ? " (advisory)" : ""}`).sort();
}

type Plain = Parameters<typeof Struct.fromJavaScript>[0];

export function analyzeRequest(resource: Registered): pb.AnalyzeRequest {
  const request = new pb.AnalyzeRequest();
  if (resource.providerInputs !== undefined) {
    const properties = Struct.fromJavaScript(resource.providerInputs as Plain);
    request.setProvider(new pb.AnalyzerProviderResource().setProperties(properties));
  }
  return request
    .setUrn(resource.urn)
    .setType(resource.type)
    .setName(resource.name)
    .setProperties(Struct.fromJavaScript(resource.inputs as Plain))
    .setOptions(new pb.AnalyzerResourceOptions().setParent(resource.parent));
}

export function stackResource(resource: Registered): pb.AnalyzerResource {
  const message = new pb.AnalyzerResource()
    .setUrn(resource.urn)
    .setType(resource.type)
    .setName(resource.name)
    .setParent(resource.parent)
    .setProperties(Struct.fromJavaScript(resource.outputs as Plain))
    .setOptions(new pb.AnalyzerResourceOptions())
    .setDependenciesList(resource.dependencies);
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    message.getPropertydependenciesMap().set(property, new pb.AnalyzerPropertyDependencies().setUrnsList(urns));
  }
  return message;
}

function stackConfig(options: JudgeOptions): pb.AnalyzerStackConfigureRequest {
  const request = new pb.AnalyzerStackConfigureRequest();
  for (const [key, value] of Object.entries(options.config ?? {})) {
    request.getConfigMap().set(key, value);
  }
  return request.setDryRun(options.preview ?? true).setConfigSecretKeysList([...(options.secretKeys ?? [])]);
}

function packConfig(options: JudgeOptions): pb.ConfigureAnalyzerRequest {
  const request = new pb.ConfigureAnalyzerRequest();
  for (const [rule, { enforcementLevel = "mandatory", ...properties }] of Object.entries(options.packConfig ?? {})) {
    const level = enforcementLevel.toUpperCase() as "ADVISORY" | "MANDATORY" | "DISABLED";
    const config = new pb.PolicyConfig().setEnforcementlevel(pb.EnforcementLevel[level]);
    request.getPolicyconfigMap().set(rule, config.setProperties(Struct.fromJavaScript(properties as Plain)));
  }
  return request;
}
