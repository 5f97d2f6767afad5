/** Analyses an app: follows which function calls which, with what values, until nothing new is found. */
import { posix } from "node:path";
import type { Expression, FunctionCode, ImportedName, ModuleCode, Parameter, Statement } from "../code/ir";
import { placesOf } from "../code/places";
import type { ScanFinding } from "../finding";
import type { ScanRule } from "../rules/rule";
import { assignTo, shownName } from "./assignments";
import { evaluate } from "./evaluate";
import { type App, Frame, judge, judgesOf, see, wake } from "./frame";
import { newFunction, serve } from "./functionState";
import { injected } from "./injection";
import { isKeyName, isOwnName } from "./names";
import { serveByShape } from "./shapes";
import type { FunctionState, ModuleState, Value } from "./state";
import { run } from "./statements";
import { asPassed, blank, either, flat, isFrom, isSame, origin, unknown } from "./value";

/** A function is not looked at more often; what it does is known by then. */
const mostRounds = 12;

export function analyse(code: readonly ModuleCode[], rules: readonly ScanRule[]): ScanFinding[] {
  const modules = new Map(code.map((module) => [module.path, newModule(module)]));
  const app: App = {
    functions: new Map(),
    classes: new Map(),
    moduleFor: resolver(modules),
    session: new Map(),
    sessionReaders: new Set(),
    events: new Map(),
    contextsSet: new Set(
      [...modules.values()].flatMap(({ written }) =>
        [...written].flatMap((place) => /([^.]+)\.set\(\)$/.exec(place)?.[1] ?? []),
      ),
    ),
  };
  markScripts(modules, app);
  const mains = [...modules.values()].map(({ main }) => main);
  for (let round = 0; round < mostRounds; round++) {
    let hasRun = false;
    for (const state of [...mains, ...app.functions.values()]) {
      if (state.isDirty && state.rounds < mostRounds) {
        hasRun = true;
        runFunction(app, state);
      }
    }
    if (!hasRun) {
      break;
    }
  }
  const judges = judgesOf(rules);
  return [...mains, ...app.functions.values()].flatMap((state) => judge(state, judges));
}

function newModule(code: ModuleCode): ModuleState {
  const own: FunctionCode = { name: "", parameters: [], decorators: [], body: code.body, at: { line: 1, column: 1 } };
  const uses = new Set<string>();
  const written = new Set<string>();
  survey(code.body, uses, written);
  const module: { -readonly [Key in keyof ModuleState]?: ModuleState[Key] } = {
    code,
    exports: new Map(),
    uses,
    written,
    isScript: false,
  };
  module.main = newFunction(own, module as ModuleState, undefined);
  return module as ModuleState;
}

/** Which modules a file imports, and which attributes it sets. */
function survey(body: readonly Statement[], uses: Set<string>, written: Set<string>): void {
  for (const statement of body) {
    switch (statement.kind) {
      case "import":
        for (const { module } of statement.names) {
          uses.add(module.startsWith("@") ? module : (module.split(/[./]/)[0] ?? module));
        }
        break;
      case "block":
        survey(statement.body, uses, written);
        break;
      case "define":
        survey(statement.function.body, new Set(), written);
        break;
      case "class":
        for (const method of statement.class.methods) {
          survey(method.body, new Set(), written);
        }
        break;
      case "expression":
        noteSet(statement.value, written);
        break;
      case "assign": {
        const { target, value } = statement;
        noteSet(value, written);
        if (target.kind === "attribute") {
          written.add(shownName(target) ?? "");
        }
        if (
          value.kind === "call" &&
          value.callee.kind === "name" &&
          value.callee.name === "require" &&
          value.args[0]?.value.kind === "string"
        ) {
          uses.add(value.args[0].value.text);
        }
        break;
      }
      default:
    }
  }
}

/** `user.set(…)` of a context variable. */
function noteSet(value: Expression, written: Set<string>): void {
  if (value.kind === "call" && value.callee.kind === "attribute" && value.callee.name === "set") {
    written.add(`${shownName(value.callee.of) ?? ""}.set()`);
  }
}

/** A Streamlit file that no other file imports is run from its top for each user, so its variables are that user's own. */
function markScripts(modules: ReadonlyMap<string, ModuleState>, app: App): void {
  const imported = new Set<ModuleState>();
  for (const module of modules.values()) {
    for (const { module: name, name: inner } of importsOf(module.code.body)) {
      for (const found of [
        app.moduleFor(name, module),
        inner === undefined ? undefined : app.moduleFor(`${name}.${inner}`, module),
      ]) {
        if (found !== undefined && found !== module) {
          imported.add(found);
        }
      }
    }
  }
  for (const module of modules.values()) {
    if (module.uses.has("streamlit") && !imported.has(module)) {
      module.isScript = true;
      serve(module.main);
    }
  }
}

function importsOf(body: readonly Statement[]): readonly ImportedName[] {
  return body.flatMap((statement) =>
    statement.kind === "import"
      ? statement.names
      : statement.kind === "block"
        ? importsOf(statement.body)
        : statement.kind === "define"
          ? importsOf(statement.function.body)
          : [],
  );
}

function runFunction(app: App, state: FunctionState): void {
  state.isDirty = false;
  state.rounds += 1;
  state.events.length = 0;
  state.variables.clear();
  if (state.parent?.servesUser && !state.servesUser && state.ownClass === undefined) {
    state.servesUser = true;
  }
  const frame = new Frame(app, state, evaluate);
  if (state.rounds === 1) {
    serveByShape(frame, state);
  }
  for (const [index, parameter] of state.code.parameters.entries()) {
    bindParameter(frame, state, parameter, index);
  }
  // What an earlier round returned, which knew less of the arguments, counts no more.
  const before = state.result;
  state.result = blank;
  run(frame, state.code.body);
  if (!isSame(before, state.result)) {
    wake(state.callers);
  }
  const { cache } = state;
  if (cache !== undefined && isFrom(state.result, origin.user)) {
    frame.report("cached", { cache, value: state.result, at: cache.at });
  }
}

function bindParameter(frame: Frame, state: FunctionState, parameter: Parameter, index: number): void {
  const { name, default: initial, pattern } = parameter;
  if ((name === "self" || name === "cls") && index === 0 && state.self !== undefined) {
    state.variables.set(name, state.self);
    state.seen.set(name, state.self);
    return;
  }
  const key = name === "" ? `pattern ${index}` : name;
  const given = state.parameters.get(key);
  const isKey = state.cache?.isKey(name, index) ?? false;
  let value =
    given === undefined
      ? undefined
      : isKey && name !== "request"
        ? { ...given, from: 0, ref: undefined }
        : asPassed(given);
  if (initial !== undefined) {
    if (initial.kind === "string") {
      frame.text(initial.text, initial.at, name);
    }
    const otherwise = defaultValue(frame, initial, name);
    value =
      value === undefined
        ? otherwise
        : either(value, value.shared === undefined ? { ...otherwise, shared: undefined } : otherwise);
  }
  const whole = value ?? injected(frame, state, parameter) ?? unknown;
  // A key or id belongs to whoever it came from, also if it was read from a database for that user.
  const isOwn = isFrom(whole, origin.user) && (isKeyName(name) || isOwnName(name));
  const found = isOwn ? { ...whole, isOwn } : whole;
  if (pattern === undefined) {
    state.variables.set(name, found);
    see(state, name, found, true);
  } else {
    assignTo(frame, pattern, found, state.code.at);
    bindMembers(frame, state, pattern, key);
  }
}

/** The default of a parameter is made once: a list or map in it is shared by all calls. */
function defaultValue(frame: Frame, initial: Expression, name: string): Value {
  const value = frame.value(initial);
  const isMutable = initial.kind === "list" || initial.kind === "map" || value.isContainer === true;
  const isPython = frame.state.module.code.language === "python";
  return isMutable && isPython && initial.kind !== "function" && frame.state.parent?.servesUser !== true
    ? { ...flat(value), shared: name, isContainer: true }
    : flat(value);
}

function bindMembers(frame: Frame, state: FunctionState, pattern: Expression, key: string): void {
  if (pattern.kind !== "map") {
    return;
  }
  for (const entry of pattern.entries) {
    const member = entry.key?.kind === "string" ? state.parameters.get(`${key}.${entry.key.text}`) : undefined;
    if (member !== undefined) {
      assignTo(frame, entry.value, member, state.code.at);
    }
  }
}

/** Finds a module of the app by what an import says. */
function resolver(modules: ReadonlyMap<string, ModuleState>): App["moduleFor"] {
  const remembered = new Map<string, ModuleState | undefined>();
  return (name, from) => {
    const id = `${posix.dirname(from.code.path)}\n${from.code.language}\n${name}`;
    if (!remembered.has(id)) {
      const candidates = placesOf(name, from.code.path);
      remembered.set(
        id,
        candidates.map((place) => modules.get(place)).find((module) => module !== undefined),
      );
    }
    return remembered.get(id);
  };
}
