/** The parts of the isolation graph. Plain data: nothing here decides what is allowed. */
import type { GrantLevel } from "../../iam";
import type { Field, Reading } from "../read";
import type { Resource } from "../read/resource";
import type { CloudName, NodeKind } from "./cloudNames";

/**
 * Who a thing belongs to.
 * - `tenant`: a tenant's id; `platform`: shared by design, holds no tenant data;
 * - `own`: a service of no known tenant is a domain of its own (id: its URN);
 * - `shared`: bound to several domains at once (id: those domains); `unproved`: its label isn't known yet;
 * - `unbound`: nothing names its owner.
 */
export interface Domain {
  readonly kind: "tenant" | "platform" | "own" | "shared" | "unproved" | "unbound";
  readonly id: string;
  /** True if the program marks the tenant's id as a secret: then no message shows it. */
  readonly isSecret?: boolean;
}

/** An identity, or something that keeps data, or a part of the network. */
export interface GraphNode {
  /** The URN; for things outside the stack a text that starts with `external:`. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: CloudName;
  /** Undefined for things outside the stack: only read, or named by a literal. */
  readonly resource?: Resource;
  /** True if the program marks the name as a secret. */
  readonly hasSecretName?: boolean;
}

/**
 * Where a reference leads. `proof` says how that is known: by its value, or in a preview by the resources that the value
 * comes from (then every candidate counts), or not at all. `missing`: nothing is set.
 */
export interface Target {
  readonly nodes: readonly GraphNode[];
  readonly proof: "value" | "dependency" | "none" | "missing";
}

/** A property that a message can name. */
export interface Slot {
  /** As the program spells it, e.g. `template.containers[0].envs[1].value`. */
  readonly path: string;
  /** The top-level property it is in: the engine knows dependencies by that. */
  readonly property: string;
  readonly field: Field;
  /** Set for what is part of a workload's volumes. */
  readonly place?: "volume";
}

/** A slot that names another thing. */
export interface ReferenceSlot extends Slot {
  readonly target: Target;
}

/** One environment variable. */
export interface EnvEntry {
  readonly slot: Slot;
  /** Container it is set in; undefined for functions. */
  readonly container?: string;
  readonly name: Reading<string>;
  /** Literal value; missing if the entry is a secret reference. */
  readonly value: Reading<string>;
  /** The secret whose value the platform puts into the variable. */
  readonly secret?: ReferenceSlot;
}

export type StorageKind = "bucket" | "fileShare" | "database" | "cache";

/** A volume with data that outlives the instance. */
export interface Mount {
  readonly kind: StorageKind;
  readonly slot: ReferenceSlot;
  /** True if nothing can be written through it. */
  readonly readOnly?: boolean;
}

/** How a workload's traffic leaves. */
export interface Egress {
  readonly setting: Slot;
  /** Spelling of "everything goes through the VPC" in this kind of resource. */
  readonly allTraffic: readonly string[];
  readonly subnet?: ReferenceSlot;
  readonly network?: ReferenceSlot;
  readonly connector?: ReferenceSlot;
}

/** Who can reach a workload; undefined for jobs and worker pools, which take no requests. */
export interface Ingress {
  readonly setting: Slot;
  /** Spellings that keep the internet out. */
  readonly internal: readonly string[];
  readonly invokerDisabled: Slot;
  readonly iap: Slot;
}

export type WorkloadKind = "service" | "job" | "worker pool" | "function";

/** Anything that runs a tenant's code: Cloud Run service, job or worker pool, first or second generation, or a function. */
export interface Workload {
  readonly id: string;
  readonly kind: WorkloadKind;
  readonly resource: Resource;
  /** Its own name in the cloud. */
  readonly name: CloudName;
  readonly account: ReferenceSlot;
  readonly env: readonly EnvEntry[];
  readonly secretFiles: readonly ReferenceSlot[];
  readonly mounts: readonly Mount[];
  /** Databases and caches that a variable leads to. */
  readonly connections: readonly Mount[];
  readonly egress: Egress;
  readonly ingress?: Ingress;
  readonly images: readonly Slot[];
  /** Commands and arguments. */
  readonly words: readonly Slot[];
  /** Lists and blocks that are not known as a whole, so that what is in them can't be judged. */
  readonly unreadable: readonly Slot[];
}

/** Who a grant is for. */
export interface Principal {
  readonly kind: "account" | "public" | "agent" | "people" | "convenience" | "federated" | "unproved";
  /** As written; undefined while it isn't known. */
  readonly text?: string;
  /** For accounts: which. */
  readonly target?: Target;
}

/** One role for some principals on one thing, from whichever IAM form. */
export interface Grant {
  readonly resource: Resource;
  readonly form: "member" | "binding" | "policy" | "acl" | "access";
  readonly level: GrantLevel;
  /** Undefined for levels above a resource and for kinds that the graph doesn't hold. */
  readonly targetKind?: NodeKind;
  readonly target: ReferenceSlot;
  /** Inputs that together name what it is on. */
  readonly targetProperties: readonly string[];
  /** Resources of the stack that it may be on, for kinds that the graph doesn't hold. */
  readonly onResources: readonly Resource[];
  readonly role: Reading<string>;
  /** URN of the custom role that the role comes from, while the role isn't known. */
  readonly roleSource?: string;
  /** Path of the property with the principals. */
  readonly path: string;
  readonly principals: readonly Principal[];
  /** True if it holds only under a condition, or if that isn't known yet. */
  readonly conditional: boolean;
  /** The condition's expression; undefined if there is no condition. */
  readonly condition?: Reading<string>;
  /** True for a policy document that can't be read. */
  readonly malformed: boolean;
}
