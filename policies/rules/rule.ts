/** What a rule is: data that describes it, and pure functions from a view of resources to findings. */
import type { Grant, IsolationGraph, Resource, Workload } from "../graph";
import type { Field } from "../read";
import type { ReviewGate } from "../reviews";
import type { Waiver, WaiverProblem } from "../waivers";

export type Severity = "low" | "medium" | "high" | "critical";
export type Level = "mandatory" | "advisory";

/** Something that a rule found. */
export interface Finding extends Report {
  /** Rule that found it. */
  readonly rule: string;
  /** Short id, the same on every run as long as rule, resource and place stay; waivers name it. */
  readonly id: string;
  /** `'<property>' must …, got '<safe value>'; <fix>`. Never holds a secret. */
  readonly message: string;
  /** True if the rule itself failed: then nothing lowers the finding, for nobody knows what it hides. */
  readonly failed?: true;
}

/** A finding as a rule reports it: the runner adds the rule's id and makes the message. */
export interface Report {
  /** Resource it is about; the stack's own URN for something that is absent. */
  readonly urn: string;
  /** Property it is about, with which the message begins; undefined if it is about none. */
  readonly path?: string;
  /** The rest of the message: `must …, got '<safe value>'; <fix>`. */
  readonly problem: string;
  /** Tells findings at the same place apart, e.g. the name of a principal. */
  readonly about?: string;
  /** `advisory` lowers this finding below the level of its rule; `mandatory` keeps it whatever config makes of the rule. */
  readonly level?: Level;
}

/** JSON Schema of one config property. */
export interface ConfigProperty {
  readonly type: "string" | "boolean" | "integer" | "array" | "object";
  readonly description: string;
  readonly default?: string | boolean | number | readonly string[];
  readonly items?: { readonly type: "string" };
  readonly additionalProperties?: { readonly type: "string" };
  readonly minimum?: number;
}

/** How the run's config set a rule. */
export interface RuleLevel {
  readonly rule: string;
  readonly ownLevel: Level;
  readonly configured: Level | "disabled";
}

/** The run itself, once everything else is judged: its waivers, and how its config set the rules. */
export interface RunView {
  readonly stackUrn: string;
  /** Today as `2026-11-22`. */
  readonly today: string;
  /** True in continuous integration. */
  readonly ci: boolean;
  /** Waivers of this stack; `matched` if a finding of this run asked for it. */
  readonly waivers: readonly (Waiver & { readonly matched: boolean })[];
  /** Entries of this stack that can't be read as waivers. */
  readonly waiverProblems: readonly WaiverProblem[];
  readonly levels: readonly RuleLevel[];
  /** The config of a rule, by its id. */
  configOf(rule: string): Field;
}

/** What a rule may know besides the graph. */
export interface RuleContext {
  /** The rule's own config. */
  readonly config: Field;
  /** Today as `2026-11-22`. */
  readonly today: string;
  /** Records of reviews, and the content of the run. */
  readonly gate: ReviewGate;
  /** True if a value is one of the stack's secret config values. */
  isSecretConfig(value: string): boolean;
  /** Fingerprints of the stack's secret config values that a text is made of. */
  secretConfigIn(text: string): readonly string[];
}

/** One resource as a rule looks at it alone: by its values, without its neighbours. */
export interface ResourceView {
  readonly resource: Resource;
  /** Set where the resource runs code. */
  readonly workload?: Workload;
  /** The grants it makes. */
  readonly grants: readonly Grant[];
  /** `bulkhead-role`, where known. */
  readonly role?: string;
}

export interface Rule {
  readonly id: string;
  /** What holds where the rule is kept, in one sentence. */
  readonly sentence: string;
  /** What happened, or would, without it. */
  readonly why: string;
  /** What the rule looks at and what it takes for a breach. */
  readonly counts: string;
  /** What it makes of values that are missing or not known yet. */
  readonly unknowns: string;
  readonly severity: Severity;
  /** Default: mandatory. */
  readonly level?: Level;
  /** What to do about a finding. */
  readonly remediation: string;
  readonly config?: Readonly<Record<string, ConfigProperty>>;
  /** Bodies of Pulumi programs, with `pulumi`, `gcp` and `random` in scope; the tests run both. */
  readonly examples: { readonly bad: string; readonly good: string };
  /**
   * Judges a resource by its own values. Runs before the resource is created, also under `--skip-preview`. A value not known
   * yet is left to `stack` wherever the resources it comes from can prove something.
   */
  resource?(view: ResourceView, context: RuleContext): Report[];
  /** Judges resources by one another, once all are registered. */
  stack?(graph: IsolationGraph, context: RuleContext): Report[];
  /**
   * Judges the run itself: its waivers and the levels of its rules. These findings can't be waived. Runs also if config
   * disables the rule; then only `mandatory` reports count.
   */
  run?(view: RunView, context: RuleContext): Report[];
}
