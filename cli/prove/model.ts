/**
 * The proof model: who can reach what in a stack, and why. Plain, versioned data: `--format json` prints it,
 * and the terminal summary and the page are made from it.
 */

/** `unknown`: the stack does not say, so nothing is proved either way. It never counts as `no`. */
export type Answer = "yes" | "no" | "unknown";

/** One link of a chain of reasons, in order from the principal to the resource. */
export interface Step {
  readonly why: string;
  /** Resource that states it. */
  readonly urn?: string;
  /** Property of that resource, e.g. `template.serviceAccount`. */
  readonly property?: string;
}

/** The owner of something. */
export interface ProofDomain {
  /** `tenant:acme`, `platform`, `own:<urn>`, `outside:people` …: equal ids are one domain. */
  readonly id: string;
  readonly kind: "tenant" | "platform" | "service" | "unclear" | "outside";
  /** In words, e.g. `tenant 'acme'`. */
  readonly title: string;
}

export type PrincipalKind =
  | "service account"
  | "default service account"
  | "key holder"
  | "anyone"
  | "any google account"
  | "people"
  /** Whoever has logged in to an app with sessions, and runs code in their own. */
  | "user"
  | "federated"
  | "google";

export interface ProofPrincipal {
  /** Short and stable within one model, e.g. `p1`. */
  readonly id: string;
  readonly name: string;
  readonly kind: PrincipalKind;
  readonly urn?: string;
  /** Every domain that acts as it; more than one for a shared identity. */
  readonly domains: readonly ProofDomain[];
  /** Services and jobs that run as it. */
  readonly runs: readonly { readonly urn: string; readonly name: string; readonly domain: string }[];
  /** True for the identity of an egress proxy, which is meant to reach the internet. */
  readonly egressProxy: boolean;
}

export interface ProofResource {
  /** Short and stable within one model, e.g. `r1`. */
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly urn?: string;
  readonly domain: ProofDomain;
  /** What holds for every principal that has no cell of its own here. */
  readonly otherwise: readonly ActionAnswer[];
}

/** What a principal may do with a resource, e.g. `read`, `write`, `call`, `act as`. */
export interface ActionAnswer {
  readonly action: string;
  readonly allowed: Answer;
  readonly steps: readonly Step[];
}

/** Answers for one principal and one resource, if they differ from the resource's `otherwise`. */
export interface ProofCell {
  readonly principal: string;
  readonly resource: string;
  readonly answers: readonly ActionAnswer[];
}

/** Why a tenant is not isolated, or not provably. */
export interface Breach {
  /** Null for everyone without a cell of its own on the resource. */
  readonly principal: string | null;
  readonly resource: string;
  readonly action: string;
  readonly allowed: "yes" | "unknown";
  readonly steps: readonly Step[];
}

export interface Verdict {
  readonly domain: ProofDomain;
  /** `isolated`: every way in and out was looked at and is closed. `open`: at least one is not. `unproved`: some are unknown. */
  readonly isolation: "isolated" | "open" | "unproved";
  readonly breaches: readonly Breach[];
  readonly unproved: readonly Breach[];
}

/** `google`: Google's own APIs, for the resources of any project. */
export type FlowNodeKind = "workload" | "relay" | "proxy" | "vendor" | "api" | "google" | "internet" | "users";

export interface FlowNode {
  readonly id: string;
  readonly kind: FlowNodeKind;
  readonly title: string;
  readonly detail?: string;
  readonly urn?: string;
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** What goes over it, one line each, e.g. `report_generated: plan, pages`. */
  readonly carries: readonly string[];
  /** `checked`: only what the plan declares. `unchecked`: everything that the sender sends. `off`: switched off by the plan. */
  readonly control: "internal" | "checked" | "unchecked" | "unknown" | "off";
}

export interface ProofFlow {
  readonly domain: ProofDomain;
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/** One field that may leave, or that the ledger saw. */
export interface ProofField {
  readonly domain: ProofDomain;
  readonly vendor: string;
  readonly event: string;
  readonly field: string;
  /** In words, e.g. `integer 0 to 500`; undefined if the plan of this stack does not have the field. */
  readonly treatment?: string;
  /** Start of the first and last minute in which the ledger counted it as sent, ISO 8601. */
  readonly firstSent?: string;
  readonly lastSent?: string;
  readonly sent: number;
  readonly dropped: number;
}

export interface ProofModel {
  readonly kind: "bulkhead-proof";
  /** Incremented with every incompatible change. */
  readonly version: 1;
  readonly title: string;
  /** `plan`: what would be deployed. `state`: what was deployed, by the stack's state. */
  readonly source: "plan" | "state";
  readonly stacks: readonly string[];
  /** What the answers rest on and what they leave out, one sentence each. */
  readonly scope: readonly string[];
  readonly principals: readonly ProofPrincipal[];
  readonly resources: readonly ProofResource[];
  /** In the order of principals, then resources. A pair that is not here has the resource's `otherwise`. */
  readonly cells: readonly ProofCell[];
  readonly verdicts: readonly Verdict[];
  readonly flows: readonly ProofFlow[];
  readonly fields: readonly ProofField[];
}
