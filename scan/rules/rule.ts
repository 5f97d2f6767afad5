/** A rule of the scan: what it stands for, as data, and what it makes of the events that the analysis reports. */
import type { Position } from "../code/ir";
import type { CacheAround, FunctionState, Value } from "../flow/state";

interface Event {
  readonly at: Position;
  /** The function in which it happens. */
  readonly state: FunctionState;
}

/** Something is put into a variable or object that outlives the function. */
export interface WriteEvent extends Event {
  /** The variable or object that is written to. */
  readonly target: Value;
  /** As it is written in the code, e.g. `config.api_key`. */
  readonly shown: string;
  /** Attribute or method, if it is one. */
  readonly name?: string;
  /** The key of an entry, if it has one. */
  readonly key?: Value;
  readonly value: Value;
}

/** A call of a library, or one that is given something of a user. */
export interface CallEvent extends Event {
  /** Dotted name of what is called, e.g. `os.putenv`. */
  readonly ref: string;
  /** Last part of it. */
  readonly name: string;
  /** What comes before the last part. */
  readonly receiver: Value;
  /** Arguments by position. */
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** Every argument. */
  readonly all: readonly Value[];
  readonly isNew: boolean;
}

/** A text in the code. */
export interface TextEvent extends Event {
  readonly text: string;
  /** Variable, argument or entry that it is given to. */
  readonly name?: string;
}

/** A user is answered. */
export interface AnswerEvent extends Event {
  readonly value: Value;
}

/** A cached function has made a result. */
export interface CacheEvent extends Event {
  readonly cache: CacheAround;
  readonly value: Value;
}

export interface ScanRule {
  readonly id: string;
  /** What holds if the rule is kept. */
  readonly sentence: string;
  readonly why: string;
  /** What counts as a breach, and what doesn't. */
  readonly counts: string;
  readonly severity: "medium" | "high" | "critical";
  readonly remediation: string;
  readonly examples: { readonly bad: Example; readonly good: Example };
  /** Each returns the message of a finding; undefined if there is none. */
  readonly write?: (event: WriteEvent) => string | undefined;
  readonly call?: (event: CallEvent) => string | undefined;
  readonly text?: (event: TextEvent) => string | undefined;
  readonly answer?: (event: AnswerEvent) => string | undefined;
  readonly cached?: (event: CacheEvent) => string | undefined;
}

export interface Example {
  readonly language: "python" | "javascript" | "typescript";
  readonly text: string;
}
