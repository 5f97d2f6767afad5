/** What the parts of the evaluation share: the function at hand, the app, and where findings go. */
import type { Expression, FunctionCode, Position } from "../code/ir";
import type { ScanFinding } from "../finding";
import type { ScanRule, TextEvent } from "../rules/rule";
import { newFunction } from "./functionState";
import type { ClassState, FunctionState, Hook, ModuleState, Value } from "./state";
import { asFound, either, isSame } from "./value";

export interface App {
  readonly functions: Map<FunctionCode, FunctionState>;
  readonly classes: Map<object, ClassState>;
  /** The module of the app behind a name in an import; undefined if it is not part of the app. */
  readonly moduleFor: (name: string, from: ModuleState) => ModuleState | undefined;
  /** What is kept per session, e.g. in `st.session_state`, by its name. */
  readonly session: Map<string, Value>;
  readonly sessionReaders: Set<FunctionState>;
  /** Functions that listen to an event of the process, and what was sent with it, by the event's name. */
  readonly events: Map<string, EventState>;
  /** Names of context variables that are set somewhere. */
  readonly contextsSet: ReadonlySet<string>;
}

export interface EventState {
  readonly listeners: Set<FunctionState>;
  /** By the function that sends it: what it sends. */
  readonly sent: Map<FunctionState, readonly Value[]>;
}

type Happening<Name extends keyof ScanRule> =
  NonNullable<ScanRule[Name]> extends (event: infer Event) => string | undefined ? Omit<Event, "state"> : never;

/** The rules that ask for each kind of event. */
export type Judges = Readonly<Record<Hook, readonly ScanRule[]>>;

export function judgesOf(rules: readonly ScanRule[]): Judges {
  const of = (hook: Hook) => rules.filter((rule) => rule[hook] !== undefined);
  return { write: of("write"), call: of("call"), text: of("text"), answer: of("answer"), cached: of("cached") };
}

export class Frame {
  /** For each block around the statement at hand that may not run: the variables that it sets, as they were before it. */
  readonly #blocks: Map<string, Value | undefined>[] = [];

  constructor(
    readonly app: App,
    readonly state: FunctionState,
    readonly evaluate: (frame: Frame, expression: Expression) => Value,
  ) {}

  get servesUser(): boolean {
    return this.state.servesUser;
  }

  value(expression: Expression): Value {
    return this.evaluate(this, expression);
  }

  /** Runs a block that may be skipped: afterwards each variable may be as it was before. */
  inBlock(body: () => void): void {
    const before = new Map<string, Value | undefined>();
    this.#blocks.push(before);
    body();
    this.#blocks.pop();
    const { variables } = this.state;
    for (const [name, value] of before) {
      this.keepBefore(name, value);
      const after = variables.get(name);
      if (value !== undefined && after !== undefined) {
        variables.set(name, either(after, value));
      }
    }
  }

  /** Notes what a variable was before the block at hand set it. */
  keepBefore(name: string, value: Value | undefined): void {
    const block = this.#blocks.at(-1);
    if (block !== undefined && !block.has(name)) {
      block.set(name, value);
    }
  }

  functionOf(code: FunctionCode, ownClass?: ClassState): FunctionState {
    let found = this.app.functions.get(code);
    if (found === undefined) {
      found = newFunction(code, this.state.module, this.state, ownClass);
      this.app.functions.set(code, found);
    }
    return found;
  }

  /** Notes something for the rules, which are asked once nothing new is found out. */
  report<Name extends Hook>(name: Name, happening: Happening<Name> & { readonly at: Position }): void {
    this.state.events.push({ hook: name, happening });
  }

  /** A text under a name, also one that stands in for something else: `os.environ.get("KEY") or "…"`. */
  textIn(value: Expression, name: string | undefined): void {
    if (value.kind === "string") {
      this.text(value.text, value.at, name);
    } else if (value.kind === "either") {
      const asked = value.options.map(askedFor).find((found) => found !== undefined);
      for (const option of value.options) {
        this.textIn(option, asked ?? name);
      }
    }
  }

  text(text: string, at: Position | undefined, name: string | undefined): void {
    if (at !== undefined) {
      const happening: Omit<TextEvent, "state"> = { text, at, ...(name === undefined ? {} : { name }) };
      this.report("text", happening);
    }
  }
}

/** `API_KEY` of `os.environ.get("API_KEY")` and `process.env.API_KEY`. */
function askedFor(value: Expression): string | undefined {
  if (value.kind === "call" && value.args[0]?.value.kind === "string") {
    return value.args[0].value.text;
  }
  return value.kind === "attribute" && value.of.kind === "attribute" && value.of.name === "env"
    ? value.name
    : undefined;
}

/** What the rules make of what a function does. */
export function judge(state: FunctionState, judges: Judges): ScanFinding[] {
  // One finding per line and rule.
  const findings = new Map<string, ScanFinding>();
  for (const { hook, happening } of state.events) {
    for (const rule of judges[hook]) {
      const message = (rule[hook] as (event: unknown) => string | undefined)({ ...happening, state });
      const id = `${rule.id}:${happening.at.line}`;
      if (message !== undefined && !findings.has(id)) {
        findings.set(id, { rule: rule.id, file: state.module.code.path, at: happening.at, message });
      }
    }
  }
  return [...findings.values()];
}

/** Reads a variable; undefined if nothing in the app has this name. */
export function readVariable(frame: Frame, name: string): Value | undefined {
  const { state } = frame;
  const isOuter = state.outerNames.has(name);
  const own = isOuter ? undefined : state.variables.get(name);
  if (own !== undefined) {
    return own;
  }
  for (let scope = state.parent; scope !== undefined; scope = scope.parent) {
    if (scope.ownClass !== undefined && scope.code.name === "") {
      continue;
    }
    if (scope.declared.has(name) || scope.seen.has(name)) {
      remember(scope.readers, name, state);
      const value = scope.seen.get(name);
      return value === undefined ? undefined : fromOutside(asFound(value), name, scope, state);
    }
  }
  return undefined;
}

/** A variable as a function further in sees it. */
export function fromOutside(value: Value, name: string, scope: FunctionState, reader: FunctionState): Value {
  if (scope.servesUser || scope === reader || isOutsideThing(value)) {
    return value;
  }
  // What was made once, when the process started, is the same for everyone, however random it is.
  const wasWritten = (value.from & 1) !== 0;
  return {
    ...value,
    shared: value.shared ?? name,
    scope: value.shared === undefined ? scope : value.scope,
    isKnown: true,
    isOwn: wasWritten ? value.isOwn : false,
  };
}

function isOutsideThing(value: Value): boolean {
  return value.ref !== undefined && value.instance === undefined && value.isContainer !== true;
}

function remember(readers: Map<string, Set<FunctionState>>, name: string, state: FunctionState): void {
  const known = readers.get(name);
  if (known === undefined) {
    readers.set(name, new Set([state]));
  } else {
    known.add(state);
  }
}

/** The scope that has a variable; undefined if no scope declares it. */
export function ownerOf(frame: Frame, name: string): FunctionState | undefined {
  const { state } = frame;
  const outer = state.outerNames.get(name);
  if (outer === true) {
    return moduleScope(state);
  }
  if (outer === undefined && state.declared.has(name)) {
    return state;
  }
  for (let scope = state.parent; scope !== undefined; scope = scope.parent) {
    if (scope.declared.has(name)) {
      return scope;
    }
  }
  return undefined;
}

export function moduleScope(state: FunctionState): FunctionState {
  let scope = state;
  while (scope.parent !== undefined) {
    scope = scope.parent;
  }
  return scope;
}

/** Sets a variable of a scope and wakes those that read it. */
export function setVariable(frame: Frame, scope: FunctionState, name: string, value: Value): void {
  const isLocal = scope === frame.state;
  const before = scope.variables.get(name);
  if (isLocal) {
    frame.keepBefore(name, before);
  }
  scope.variables.set(name, isLocal ? value : either(value, before));
  if (see(scope, name, value, isLocal) && !isLocal) {
    scope.isDirty = true;
  }
}

/**
 * Joins a value to what functions further in see of a variable, and wakes those that read it; true if it is new. What the
 * function itself set in an earlier round is replaced, what others set stays.
 */
export function see(scope: FunctionState, name: string, value: Value, isLocal: boolean): boolean {
  const parts = scope.seenParts.get(name) ?? { round: 0, own: undefined, others: undefined };
  const own = isLocal && parts.round !== scope.rounds ? undefined : parts.own;
  const next = isLocal
    ? { round: scope.rounds, own: own === undefined ? value : either(own, value), others: parts.others }
    : { ...parts, others: parts.others === undefined ? value : either(parts.others, value) };
  scope.seenParts.set(name, next);
  const joined =
    next.own === undefined ? next.others : next.others === undefined ? next.own : either(next.own, next.others);
  if (joined === undefined || isSame(scope.seen.get(name), joined)) {
    return false;
  }
  scope.seen.set(name, joined);
  wake(scope.readers.get(name));
  return true;
}

export function wake(states: Iterable<FunctionState> | undefined): void {
  for (const state of states ?? []) {
    state.isDirty = true;
  }
}

/** Attribute of an instance or class; looks through the bases. */
export function memberOf(owner: ClassState, name: string, reader: FunctionState, depth = 0): Value | undefined {
  owner.readers.add(reader);
  const found = owner.fields.get(name);
  const shared = owner.attributes.get(name);
  if (found !== undefined || shared !== undefined) {
    // Of what a class has, only lists and maps are the same object in all instances for sure.
    const ofClass =
      shared === undefined
        ? undefined
        : shared.isContainer
          ? { ...shared, shared: `${owner.code.name}.${name}` }
          : shared;
    return found === undefined
      ? ofClass
      : ofClass === undefined || !ofClass.isContainer
        ? found
        : either(found, undefined);
  }
  const method = owner.methods.get(name);
  if (method !== undefined) {
    return { from: 0, isKnown: true, functions: [method] };
  }
  for (const base of depth < 5 ? owner.bases : []) {
    const inherited = memberOf(base, name, reader, depth + 1);
    if (inherited !== undefined) {
      return inherited;
    }
  }
  return undefined;
}

export function setMember(owner: ClassState, place: "fields" | "attributes", name: string, value: Value): void {
  const before = owner[place].get(name);
  const after = asFound(before === undefined ? value : either(before, value));
  if (!isSame(before, after)) {
    owner[place].set(name, after);
    wake(owner.readers);
  }
}
