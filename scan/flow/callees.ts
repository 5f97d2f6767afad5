/** Calls of functions and classes of the app: what they are given and what comes back. */
import type { Expression, Statement } from "../code/ir";
import { type Frame, setMember } from "./frame";
import { pass, serve } from "./functionState";
import type { Given } from "./given";
import { isKeyName } from "./names";
import type { ClassState, FunctionState, Value } from "./state";
import { asFound, blank, computedFrom, flat, isFrom, madeOf, origin, withoutPassed } from "./value";

export function callFunction(frame: Frame, state: FunctionState, given: Given): Value {
  const { call, callee, receiver, args, named: options } = given;
  if (frame.servesUser) {
    serve(state);
  }
  const self =
    callee.receiver ?? (state.ownClass === undefined || call.callee.kind !== "attribute" ? undefined : receiver);
  if (self !== undefined && state.ownClass !== undefined) {
    joinSelf(state, self);
  }
  bind(state, args, options, frame.state);
  state.callers.add(frame.state);
  const result: Value = state.cache === undefined ? state.result : cachedResult(state, given);
  if (isFrom(result, origin.user) && ![receiver, ...given.all].some((value) => isFrom(value, origin.user))) {
    return withoutPassed(result);
  }
  const whole = isOthersKey(state, given) ? { ...result, from: result.from & ~origin.key } : result;
  return given.all.some((value) => isFrom(value, origin.found)) ? withFound(whole) : whole;
}

/** What was made of something that the caller found itself is found by the caller, too. */
function withFound(value: Value): Value {
  return value.members === undefined
    ? asFound(value)
    : { ...asFound(value), members: new Map([...value.members].map(([name, member]) => [name, asFound(member)])) };
}

/** `task.delay(key)`, `task.apply_async(args=[key])`: a worker of the app calls the function, for the same user. */
export function sendToWorker(frame: Frame, { call, name, receiver, args, named: options }: Given): void {
  if (call.callee.kind !== "attribute" || !workerMethods.test(name)) {
    return;
  }
  const isList = name === "apply_async" || name === "send_with_options";
  const positional = isList ? [...((options.get("args") ?? args[0])?.members?.values() ?? [])] : args;
  const byName = isList ? ((options.get("kwargs") ?? args[1])?.members ?? new Map<string, Value>()) : options;
  for (const state of receiver.functions ?? []) {
    if (frame.servesUser) {
      serve(state);
    }
    const isBound = /^(?:self|task)$/.test(state.code.parameters[0]?.name ?? "");
    bind(state, isBound ? [blank, ...positional] : positional, byName, frame.state);
    state.callers.add(frame.state);
  }
}

/** Methods of functions that Celery, Dramatiq, Huey, Taskiq, Ray and Modal decorate. */
const workerMethods = /^(?:delay|apply_async|s|si|send|send_with_options|schedule|kiq|remote|spawn|defer|defer_async)$/;

/** Whether the key in a result is one that another caller passed: this one gave none. */
function isOthersKey(state: FunctionState, { receiver, all }: Given): boolean {
  return (
    isFrom(state.result, origin.key) &&
    ![receiver, ...all].some((value) => isFrom(value, origin.key | origin.bundle)) &&
    [...state.parameters.values()].some((value) => isFrom(value, origin.key))
  );
}

/** What comes out of a cache: with `cache_resource` and `lru_cache` everyone gets the same object. */
function cachedResult(state: FunctionState, { args, named: options }: Given): Value {
  const given = computedFrom([...args, ...options.values()]);
  const merged: Value = { ...state.result, from: state.result.from | given.from, isOwn: state.result.isOwn };
  const ownKey = [...args, ...options.values()].some((value) => value.isOwn === true || isFrom(value, origin.key));
  return state.cache?.keepsObject && !ownKey ? { ...merged, shared: merged.shared ?? `${state.code.name}()` } : merged;
}

export function joinSelf(state: FunctionState, self: Value): void {
  const before = state.self;
  const after: Value = {
    ...(before ?? self),
    instance: self.instance ?? before?.instance,
    class: self.class ?? before?.class,
    shared: before?.shared ?? self.shared,
  };
  if (before?.shared !== after.shared || before?.instance !== after.instance || before?.class !== after.class) {
    state.self = flat(after);
    state.isDirty = true;
  }
}

function bind(
  state: FunctionState,
  args: readonly Value[],
  options: ReadonlyMap<string, Value>,
  by: FunctionState,
): void {
  const skipsSelf =
    state.ownClass !== undefined &&
    state.module.code.language === "python" &&
    /^(?:self|cls|mcs)$/.test(state.code.parameters[0]?.name ?? "");
  const parameters = skipsSelf ? state.code.parameters.slice(1) : state.code.parameters;
  const offset = skipsSelf ? 1 : 0;
  for (const [index, parameter] of parameters.entries()) {
    const key = parameter.name === "" ? `pattern ${index + offset}` : parameter.name;
    if (parameter.collects === "rest") {
      pass(state, key, { ...madeOf(args.slice(index)), isContainer: true }, by);
      return;
    }
    if (parameter.collects === "options") {
      pass(state, key, { ...madeOf([...options.values()]), isContainer: true }, by);
      return;
    }
    const value = args[index] ?? options.get(parameter.name) ?? partOf(options.get("**"), parameter.name);
    if (value !== undefined) {
      pass(
        state,
        key,
        value.members === undefined || parameter.pattern === undefined
          ? value
          : { ...madeOf([...value.members.values()]) },
        by,
      );
      if (parameter.pattern !== undefined && value.members !== undefined) {
        for (const [name, member] of value.members) {
          pass(state, `${key}.${name}`, member, by);
        }
      }
    }
  }
}

/** What a map that is spread holds under a name. */
function partOf(map: Value | undefined, name: string): Value | undefined {
  return map === undefined
    ? undefined
    : { ...flat(map), isContainer: undefined, from: isKeyName(name) ? map.from : map.from & ~origin.key };
}

/** A class that gives everyone the same instance: by its name's word, or by keeping what `__new__` makes. */
function isSingleton({ code, methods }: ClassState): boolean {
  const keeps = (body: readonly Statement[]): boolean =>
    body.some((statement) =>
      statement.kind === "block"
        ? keeps(statement.body)
        : statement.kind === "assign" &&
          statement.target.kind === "attribute" &&
          statement.target.of.kind === "name" &&
          (statement.target.of.name === "cls" || statement.target.of.name === code.name),
    );
  const isNamed = (value: Expression): boolean =>
    value.kind === "name"
      ? /singleton/i.test(value.name)
      : value.kind === "attribute"
        ? /singleton/i.test(value.name)
        : value.kind === "other" && value.parts.some(isNamed);
  return (
    code.bases.some(isNamed) ||
    code.decorators.some(({ value }) => isNamed(value)) ||
    keeps(methods.get("__new__")?.code.body ?? [])
  );
}

export function construct(frame: Frame, owner: ClassState, given: Given): Value {
  const instance: Value = {
    ...computedFrom(given.all),
    isKnown: true,
    instance: owner,
    shared: isSingleton(owner) ? `${owner.code.name}()` : undefined,
  };
  const meta = owner.bases.map((base) => base.methods.get("__call__")).find((one) => one !== undefined);
  if (meta !== undefined && /^(?:cls|klass)$/.test(meta.code.parameters[0]?.name ?? "")) {
    callFunction(frame, meta, { ...given, callee: { ...given.callee, receiver: given.callee } });
  }
  const maker =
    owner.methods.get("__init__") ??
    owner.methods.get("constructor") ??
    owner.bases
      .map((base) => base.methods.get("__init__") ?? base.methods.get("constructor"))
      .find((one) => one !== undefined);
  if (maker !== undefined) {
    if (frame.servesUser) {
      serve(maker);
    }
    bind(maker, given.args, given.named, frame.state);
    maker.callers.add(frame.state);
  } else {
    // A data class or model: its options are its fields, also those of a map that is spread.
    const spread = given.named.get("**");
    if (spread !== undefined && isFrom(spread, origin.user)) {
      for (const name of owner.attributes.keys()) {
        setMember(owner, "fields", name, computedFrom([spread]));
      }
    }
    for (const [name, value] of given.named) {
      if (!owner.fields.has(name)) {
        owner.fields.set(name, flat(value));
      }
    }
  }
  return instance;
}
