/** A provider in plain types, free of gRPC: what the engine asks and what it gets. */
import type { Path, Properties } from "./values";

/** A wrong input; `property` may be a path such as `template.containers[0].image`. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface CheckCall {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly randomSeed: Uint8Array;
  /** The name that the engine proposes; undefined lets the provider choose. */
  readonly autonaming: { readonly mode: "propose" | "enforce" | "disable"; readonly proposedName: string } | undefined;
}

export interface ResourceCall {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  /** The program's inputs; in a preview they may hold unknowns. */
  readonly inputs: Properties;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  readonly preview: boolean;
  readonly ignoreChanges: readonly string[];
  /** Aborted when the engine cancels, so that nothing starts after a Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface PropertyChange {
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  readonly replace: boolean;
  /** Whether the difference is between inputs (else between state and input). */
  readonly inputDiff: boolean;
}

export interface DiffResult {
  readonly changes: readonly PropertyChange[];
  readonly deleteBeforeReplace: boolean;
}

export interface ResourceState {
  readonly id: string;
  readonly outputs: Properties;
  readonly inputs?: Properties;
  /** Paths that the provider itself declares secret, beside those of the inputs. */
  readonly secrets?: readonly Path[];
  /** True if the id isn't also an output: that of a `RandomBytes` is its value. Default: false. */
  readonly hidesId?: boolean;
}

/** What a provider does, free of gRPC. Each connection has a session of its own. */
export interface ProviderSession {
  checkConfig(inputs: Properties): Promise<{ inputs: Properties; failures: CheckFailure[] }>;
  configure(inputs: Properties): Promise<void>;
  check(call: CheckCall): Promise<{ inputs: Properties; failures: CheckFailure[] }>;
  diff(call: ResourceCall): Promise<DiffResult>;
  create(call: ResourceCall): Promise<ResourceState>;
  read(call: ResourceCall): Promise<ResourceState | undefined>;
  update(call: ResourceCall): Promise<ResourceState>;
  delete(call: ResourceCall): Promise<void>;
  invoke(token: string, args: Properties, signal: AbortSignal): Promise<{ result: Properties; secrets?: Path[] }>;
}

export interface Provider {
  readonly name: string;
  readonly version: string;
  /** Opens the session of one engine connection. */
  session(): ProviderSession;
}
