/**
 * Runs a Pulumi program under the SDK's own runtime with a recording monitor in place of the engine, and gives what an
 * engine would send to a pack: inputs, outputs, parents and the dependencies of every property.
 */
import * as pulumi from "@pulumi/pulumi";
import type * as proto from "@pulumi/pulumi/proto/resource_pb";
import { RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor, setMocks } from "@pulumi/pulumi/runtime/mocks";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings";
import * as runtimeState from "@pulumi/pulumi/runtime/state";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { checked, type Inputs, outputsOf } from "./cloudOutputs";

/** One registration as the engine knows it. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  /** Inputs of the provider that the program passed; undefined for the default one. */
  readonly providerInputs?: Inputs;
  inputs: Inputs;
  outputs: Inputs;
  readonly dependencies: string[];
  readonly propertyDependencies: Record<string, string[]>;
}

export interface RecordOptions {
  /** True: computed outputs are unknown, as in a preview. */
  readonly preview: boolean;
  readonly config?: Readonly<Record<string, string>>;
}

const usualTraceLimit = Error.stackTraceLimit;

/** Gives a program run process-wide state of its own; the SDK keeps it out of its declarations. */
const { withLocalStorage } = runtimeState as unknown as { withLocalStorage<T>(run: () => Promise<T>): Promise<T> };

type RegisterRequest = proto.RegisterResourceRequest;
type Callback = (error: unknown, response?: unknown) => void;

class Recorder extends MockMonitor {
  readonly registered: Registered[] = [];

  readonly #preview: boolean;

  constructor(preview: boolean) {
    super({
      newResource: (args) => ({ id: args.id ?? args.name, state: args.inputs }),
      call: (args) => args.inputs,
    });
    this.#preview = preview;
  }

  /** As the engine does it: the type carries those of its parents, without the stack's. */
  #engineUrn(parent: string, type: string, name: string): string {
    const chain = parent === "" || parent.includes("pulumi:pulumi:Stack") ? "" : `${parent.split("::")[2]}$`;
    return `urn:pulumi:prod::app::${chain}${type}::${name}`;
  }

  /** A provider is passed as `<urn>::<id>`. */
  #providerInputs(reference: string): Inputs | undefined {
    return this.registered.find(({ urn }) => reference.startsWith(`${urn}::`))?.inputs;
  }

  override async registerResource(request: RegisterRequest, callback: Callback): Promise<void> {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
    const urn = this.#engineUrn(parent, type, name);
    const given = (request.getObject()?.toJavaScript() ?? {}) as Inputs;
    const inputs = request.getCustom() ? checked(type, name, given) : given;
    const { id, outputs } = request.getCustom()
      ? outputsOf(type, name, inputs, this.#preview)
      : { id: "", outputs: inputs };
    const propertyDependencies: Record<string, string[]> = {};
    for (const [property, found] of request.getPropertydependenciesMap().entries()) {
      if (found.getUrnsList().length > 0) {
        propertyDependencies[property] = found.getUrnsList();
      }
    }
    const dependencies = request.getDependenciesList();
    const providerInputs = this.#providerInputs(request.getProvider());
    this.registered.push({
      urn,
      type,
      name,
      parent,
      providerInputs,
      inputs,
      outputs,
      dependencies,
      propertyDependencies,
    });
    const response = new RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(id);
    response.setObject(Struct.fromJavaScript(outputs as Parameters<typeof Struct.fromJavaScript>[0]));
    callback(null, response);
  }

  override registerResourceOutputs(request: proto.RegisterResourceOutputsRequest, callback: Callback): void {
    const found = this.registered.find(({ urn }) => urn === request.getUrn());
    if (found !== undefined) {
      found.outputs = (request.getOutputs()?.toJavaScript() ?? {}) as Inputs;
    }
    callback(null, {});
  }
}

/**
 * Registrations of a program, in the order in which the engine gets them, the stack itself first. Errors of the program
 * have no stack trace: the SDK takes one for every promise and every resource, which took four fifths of the time.
 */
export async function record(program: () => unknown, options: RecordOptions): Promise<Registered[]> {
  const recorder = new Recorder(options.preview);
  Error.stackTraceLimit = 0;
  try {
    await withLocalStorage(async () => {
      await setMocks({ newResource: (args) => ({ id: args.name, state: args.inputs }), call: (args) => args.inputs });
      setMockOptions(recorder, "app", "prod", options.preview);
      pulumi.runtime.setAllConfig({ "gcp:project": "example", ...options.config });
      await pulumi.runtime.runInPulumiStack(async () => program());
      await pulumi.runtime.disconnect();
    });
  } finally {
    Error.stackTraceLimit = usualTraceLimit;
  }
  return recorder.registered;
}
