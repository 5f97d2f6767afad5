/** Evaluates calls: of functions of the app, of frameworks, and of everything else. */
import type { CallExpression } from "../code/ir";
import { memoized } from "./caches";
import type { Frame } from "./frame";
import {
  addingMethods,
  callbackArguments,
  containerMakers,
  contextMakers,
  gradioEvents,
  keepers,
  keepingMethods,
  ownMakers,
  processConstants,
  routeMethods,
  widgets,
} from "./frameworks";
import { pass, serve } from "./functionState";
import { serveCallback, serveWithRequest } from "./handlers";
import { attributeValue, named, refValue } from "./members";
import { asksForKey, isKeyName } from "./names";
import type { ClassState, FunctionState, Value } from "./state";
import { shownName, writeMember } from "./statements";
import { blank, computedFrom, either, flat, isFrom, madeOf, origin, unknown } from "./value";

interface Given {
  readonly call: CallExpression;
  readonly ref: string;
  readonly name: string;
  readonly receiver: Value;
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly all: readonly Value[];
}

export function evaluateCall(frame: Frame, call: CallExpression): Value {
  const given = giveArguments(frame, call);
  const { ref, name, receiver, args, named: options, all } = given;
  frame.report("call", { ref, name, receiver, args, named: options, all, at: call.at, isNew: call.isNew === true });
  writeByCall(frame, given);
  handOver(frame, given);
  const made = memoized(ref, call.args, args, call.at);
  if (made !== undefined) {
    return made;
  }
  if (given.callee.functions !== undefined) {
    return given.callee.functions
      .map((state) => callFunction(frame, state, given))
      .reduce((one, other) => either(one, other));
  }
  if (given.callee.class !== undefined) {
    return construct(frame, given.callee.class, given);
  }
  return resultOf(frame, given);
}

function giveArguments(frame: Frame, call: CallExpression): Given {
  const { callee } = call;
  const receiver = callee.kind === "attribute" ? frame.value(callee.of) : blank;
  const value = callee.kind === "attribute" ? attributeValue(frame, receiver, callee.name) : frame.value(callee);
  const name =
    callee.kind === "attribute"
      ? callee.name
      : (value.ref?.split(".").at(-1) ?? (callee.kind === "name" ? callee.name : ""));
  const args: Value[] = [];
  const options = new Map<string, Value>();
  for (const argument of call.args) {
    if (argument.name !== undefined && argument.value.kind === "string") {
      frame.text(argument.value.text, argument.value.at, argument.name);
    }
    const found = named(frame.value(argument.value), argument.name);
    if (argument.name !== undefined) {
      options.set(argument.name, found);
      if (argument.isSpread) {
        for (const [inner, member] of found.members ?? []) {
          options.set(inner, member);
        }
      }
    } else if (argument.isSpread) {
      args.push({ ...flat(found), members: found.members });
      for (const [inner, member] of found.members ?? []) {
        options.set(inner, member);
      }
    } else {
      args.push(found);
    }
  }
  // `os.getenv("API_KEY", "…")`
  const [asked, otherwise] = call.args;
  if (asked?.value.kind === "string" && otherwise?.value.kind === "string") {
    frame.text(otherwise.value.text, otherwise.value.at, asked.value.text);
  }
  const ref = value.ref ?? (receiver.ref === undefined ? "" : `${receiver.ref}.${name}`);
  return { call, ref, name, receiver, callee: value, args, named: options, all: [...args, ...options.values()] };
}

/** Calls that write: `setattr(o, "x", v)`, `results.append(v)`, `Object.assign(o, v)`, `globals()["x"]`. */
function writeByCall(frame: Frame, { call, ref, name, receiver, args, all }: Given): void {
  const { callee, at } = call;
  const shown = `${shownName(callee.kind === "attribute" ? callee.of : callee) ?? "…"}`;
  if (
    /^(?:builtins\.setattr|Object\.(?:assign|defineProperty)|Reflect\.set|lodash\.(?:set|merge|assign|extend|defaults)|operator\.setitem|builtins\.dict\.update)$/.test(
      ref,
    )
  ) {
    const [of, second, third] = args;
    const isPair = third !== undefined && second?.text !== undefined && !/assign|merge|extend|defaults/.test(ref);
    const value = isPair ? third : madeOf(args.slice(1));
    const first = call.args[0]?.value;
    if (of !== undefined) {
      writeMember(frame, {
        of,
        ofExpression: first,
        name: isPair ? second?.text : undefined,
        key: second,
        value,
        at,
        shown: (first && shownName(first)) ?? "…",
      });
    }
    return;
  }
  if (callee.kind !== "attribute" || !addingMethods.has(name) || all.length === 0) {
    return;
  }
  const isApp = name === "set" && args.length === 2 && /(?:^|\.)app(?:lication)?$/.test(receiver.shared ?? "");
  const isStore =
    isApp ||
    receiver.isContainer === true ||
    receiver.members !== undefined ||
    /(?:config|locals|state|settings|headers)$/.test(receiver.shared ?? "");
  const isContext =
    receiver.ref !== undefined && receiver.isContainer !== true && receiver.ref !== "streamlit.session_state";
  if ((isStore || receiver.shared === undefined) && !isContext && receiver.instance === undefined) {
    const hasKey = /^(?:set|setdefault|put|__setitem__|setItem)$/.test(name) && args.length > 1;
    const key = hasKey ? args[0] : undefined;
    const value = madeOf(hasKey ? all.slice(1) : all);
    writeMember(frame, { of: receiver, ofExpression: callee.of, name: key?.text, key, value, at, shown });
  } else if (receiver.ref === "streamlit.session_state" && name === "setdefault" && args[0]?.text !== undefined) {
    writeMember(frame, {
      of: receiver,
      ofExpression: callee.of,
      name: args[0].text,
      key: args[0],
      value: args[1] ?? blank,
      at,
      shown,
    });
  }
}

/** Functions that are handed to someone else, who calls them: a router, a widget, a thread, `map`. */
function handOver(frame: Frame, { call, ref, name, receiver, args, named: options, all }: Given): void {
  const isJavaScript = frame.state.module.code.language === "javascript";
  const isRoute =
    call.callee.kind === "attribute" &&
    routeMethods.has(name) &&
    !isFrom(receiver, origin.user) &&
    !frame.servesUser &&
    isRouter(receiver, shownName(call.callee.of));
  for (const [index, argument] of args.entries()) {
    for (const state of argument.functions ?? []) {
      if (isRoute && (isJavaScript || index > 0)) {
        serveWithRequest(frame, withReceiver(state, argument), isJavaScript ? "objects" : "parameters");
      } else if (gradioEvents.has(name) && frame.state.module.uses.has("gradio")) {
        serveCallback(state);
      } else if (/^gradio\./.test(ref)) {
        serveCallback(state);
      } else {
        runFor(frame, withReceiver(state, argument), argumentsFor(name, receiver, all));
      }
    }
  }
  for (const [option, argument] of options) {
    for (const state of argument.functions ?? []) {
      if (callbackArguments.has(option)) {
        serveCallback(state, callbackGiven(options));
        if (option === "view_func") {
          serve(state, true);
        }
      } else {
        runFor(frame, withReceiver(state, argument), option === "target" ? threadArguments(options) : []);
      }
    }
  }
}

/** `http.get(url, callback)` and `$.post(…)` call out, they take no requests. */
function isRouter(receiver: Value, shown = ""): boolean {
  const isClient = /^(?:https?|axios|request|superagent|got|needle|fetch|jquery)(?:\.|$)/.test(receiver.ref ?? "");
  return (
    !isClient && !/^(?:\$|jQuery|.*(?:client|http|axios|cache|map|redis|db|store|emitter|socket|stream))$/i.test(shown)
  );
}

function callbackGiven(options: ReadonlyMap<string, Value>): Value | undefined {
  const given = options.get("args") ?? options.get("kwargs");
  return given === undefined ? undefined : { ...flat(given), isContainer: undefined };
}

function threadArguments(options: ReadonlyMap<string, Value>): readonly Value[] {
  const given = options.get("args");
  return given === undefined ? [] : [{ ...flat(given), isContainer: undefined }];
}

function withReceiver(state: FunctionState, value: Value): FunctionState {
  if (value.receiver !== undefined && state.ownClass !== undefined) {
    joinSelf(state, value.receiver);
  }
  return state;
}

function argumentsFor(name: string, receiver: Value, all: readonly Value[]): readonly Value[] {
  const others = all.filter((argument) => argument.functions === undefined);
  if (
    /^(?:submit|run_in_executor|run_sync|run_in_threadpool|to_thread|add_task|apply_async|delay|partial|call_soon)$/.test(
      name,
    )
  ) {
    return others;
  }
  const whole = madeOf([receiver, ...others]);
  if (!isFrom(whole, origin.user)) {
    return [];
  }
  const isSame = /^(?:forEach|map|filter|flatMap|reduce|some|every|then|find|findIndex|sort|apply|call|bind)$/.test(
    name,
  );
  return [isSame ? whole : computedFrom([whole])];
}

/** Someone else calls the function, for the same user as the code at hand. */
function runFor(frame: Frame, state: FunctionState, values: readonly Value[]): void {
  if (frame.servesUser) {
    serve(state);
  }
  for (const [index, { name }] of state.code.parameters.entries()) {
    const value = values[Math.min(index, values.length - 1)];
    if (value !== undefined && name !== "self") {
      pass(state, name === "" ? `pattern ${index}` : name, { ...flat(value), ref: undefined });
    }
  }
  state.callers.add(frame.state);
}

function callFunction(frame: Frame, state: FunctionState, given: Given): Value {
  const { call, callee, receiver, args, named: options } = given;
  if (frame.servesUser) {
    serve(state);
  }
  const self =
    callee.receiver ?? (state.ownClass === undefined || call.callee.kind !== "attribute" ? undefined : receiver);
  if (self !== undefined && state.ownClass !== undefined) {
    joinSelf(state, self);
  }
  bind(state, args, options);
  state.callers.add(frame.state);
  const result: Value = state.cache === undefined ? state.result : cachedResult(state, given);
  // A function that answers with what it was given has been seen with all callers' arguments.
  return result;
}

/** What comes out of a cache: with `cache_resource` and `lru_cache` everyone gets the same object. */
function cachedResult(state: FunctionState, { args, named: options }: Given): Value {
  const given = computedFrom([...args, ...options.values()]);
  const merged: Value = { ...state.result, from: state.result.from | given.from, isOwn: state.result.isOwn };
  const ownKey = [...args, ...options.values()].some((value) => value.isOwn === true || isFrom(value, origin.key));
  return state.cache?.keepsObject && !ownKey ? { ...merged, shared: merged.shared ?? `${state.code.name}()` } : merged;
}

function joinSelf(state: FunctionState, self: Value): void {
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

function bind(state: FunctionState, args: readonly Value[], options: ReadonlyMap<string, Value>): void {
  const skipsSelf =
    state.ownClass !== undefined &&
    state.module.code.language === "python" &&
    /^(?:self|cls|mcs)$/.test(state.code.parameters[0]?.name ?? "");
  const parameters = skipsSelf ? state.code.parameters.slice(1) : state.code.parameters;
  const offset = skipsSelf ? 1 : 0;
  for (const [index, parameter] of parameters.entries()) {
    const key = parameter.name === "" ? `pattern ${index + offset}` : parameter.name;
    if (parameter.collects === "rest") {
      pass(state, key, { ...madeOf(args.slice(index)), isContainer: true });
      return;
    }
    if (parameter.collects === "options") {
      pass(state, key, { ...madeOf([...options.values()]), isContainer: true });
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
      );
      if (parameter.pattern !== undefined && value.members !== undefined) {
        for (const [name, member] of value.members) {
          pass(state, `${key}.${name}`, member);
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

function construct(frame: Frame, owner: ClassState, given: Given): Value {
  const shared = given.callee.shared === owner.code.name || frame.servesUser ? undefined : given.callee.shared;
  const instance: Value = {
    ...computedFrom(given.all),
    isKnown: true,
    instance: owner,
    ...(shared === undefined ? {} : { shared: undefined }),
  };
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
    bind(maker, given.args, given.named);
    maker.callers.add(frame.state);
  } else {
    // A data class or model: its options are its fields.
    for (const [name, value] of given.named) {
      if (!owner.fields.has(name)) {
        owner.fields.set(name, flat(value));
      }
    }
  }
  return instance;
}

const makers = { own: ownMakers, constant: processConstants, container: containerMakers, context: contextMakers };
const remembered = new Map<string, keyof typeof makers | undefined>();

/** What a call of this name makes; undefined if it is something else. */
function madeBy(ref: string): keyof typeof makers | undefined {
  if (ref === "") {
    return undefined;
  }
  if (!remembered.has(ref)) {
    if (remembered.size > 20_000) {
      remembered.clear();
    }
    const kinds = Object.keys(makers) as (keyof typeof makers)[];
    remembered.set(
      ref,
      kinds.find((kind) => makers[kind].test(ref)),
    );
  }
  return remembered.get(ref);
}

/** What a call gives that the app does not define itself. */
function resultOf(frame: Frame, given: Given): Value {
  const { ref, name, receiver, args, all, call } = given;
  if (widgets.has(name) && frame.state.module.uses.has("streamlit")) {
    return widgetValue(given);
  }
  const makes = madeBy(ref);
  if (makes === "own") {
    return { from: 0, isOwn: true, isKnown: true };
  }
  if (makes === "constant") {
    return { from: 0, isOwn: false, isKnown: true };
  }
  if (makes === "container") {
    return { ...madeOf(all), isContainer: true, isKnown: true };
  }
  if (makes === "context") {
    return { from: 0, isKnown: true, ref };
  }
  if (
    ref === "builtins.open" ||
    ref === "io.open" ||
    name === "createWriteStream" ||
    (name === "open" && isPath(receiver))
  ) {
    return {
      ...blank,
      isKnown: false,
      file: {
        path: ref.endsWith(".open") && args[0] !== undefined && !isPath(receiver) ? args[0] : (args[0] ?? receiver),
        at: call.at,
      },
    };
  }
  if (ref === "builtins.globals" || ref === "sys.modules" || ref === "builtins.vars") {
    return { from: 0, isKnown: true, shared: "globals()", isContainer: true };
  }
  if (ref === "builtins.getattr" && args[0] !== undefined && args[1]?.text !== undefined) {
    return attributeValue(frame, args[0], args[1].text);
  }
  if (receiver.ref === "response" && receiver.from === 0) {
    return receiver;
  }
  if (numbers.test(ref)) {
    const whole = madeOf(all);
    return { ...whole, from: whole.from & origin.user };
  }
  if (/^io\.(?:Bytes|String)IO$/.test(ref)) {
    return { ...madeOf(all), isKnown: false };
  }
  if (ref === "builtins.type" && args[0]?.instance !== undefined) {
    return { from: 0, isKnown: true, class: args[0].instance, shared: args[0].instance.code.name };
  }
  if (/^importlib\.import_module$/.test(ref) || ref === "require" || ref === "") {
    const required = moduleByCall(frame, given);
    if (required !== undefined) {
      return required;
    }
  }
  if (/^hashlib\./.test(ref) || name === "createHash" || /^(?:hexdigest|digest)$/.test(name)) {
    const whole = computedFrom([receiver, ...all]);
    return { ...whole, isKnown: true, isOwn: isFrom(whole, origin.user) || receiver.isOwn === true };
  }
  if (keepers.has(ref)) {
    return {
      ...keeping(madeOf(all)),
      text: args[0]?.text,
      ...(args.length === 1 && args[0]?.members ? { members: args[0].members } : {}),
    };
  }
  if (keepingMethods.has(name)) {
    return kept(frame, given);
  }
  if (/^(?:slice|substring|substr|at|charAt)$/.test(name)) {
    return { ...flat(receiver), ref: undefined, from: receiver.from & origin.user };
  }
  // Methods of a class that the app extends, calls of what nobody knows.
  return computedFrom([{ ...receiver, isOwn: receiver.isOwn }, ...all]);
}

/** Numbers made of texts: nothing can be read from them, but they may be a part of a path. */
const numbers =
  /^(?:builtins\.(?:int|float|round|abs)|Number|parseInt|parseFloat|Number\.\w+|Math\.(?:floor|round|trunc|ceil|abs))$/;

function isPath(value: Value): boolean {
  return value.ref === undefined && value.isKnown && value.instance === undefined && value.module === undefined;
}

function keeping(value: Value): Value {
  return { ...value, ref: undefined };
}

function widgetValue({ args, named: options, name }: Given): Value {
  const label = args[0]?.text ?? options.get("label")?.text ?? "";
  const isText = name === "text_input" || name === "text_area" || name === "chat_input";
  const isKey = isText && (options.get("type")?.text === "password" || asksForKey(label));
  return { from: origin.user | origin.direct | (isKey ? origin.key : 0), isOwn: false, isKnown: true };
}

/** `headers.get("X-API-Key")`, `text.strip()`, `folder.joinpath(name)`. */
function kept(frame: Frame, { receiver, args, all, name, ref }: Given): Value {
  const isLookUp =
    /^(?:get|pop|header|param|getlist|getAll|get_argument|get_body_argument|setdefault|query|__getitem__)$/.test(name);
  if (isLookUp && args[0]?.text !== undefined) {
    const found = attributeValue(frame, receiver, args[0].text);
    const other = args[1];
    return other === undefined ? { ...found, ref: undefined } : either({ ...found, ref: undefined }, other);
  }
  if (isLookUp) {
    const whole = madeOf([receiver]);
    const shared = receiver.shared;
    return {
      ...whole,
      isOwn: whole.isOwn === true || args[0]?.isOwn === true,
      ...(shared === undefined || receiver.isContainer !== true ? {} : { shared: `${shared}[…]` }),
    };
  }
  if (receiver.ref !== undefined && receiver.ref !== "request" && !isFrom(receiver, origin.user)) {
    // A library's function that happens to have the name, e.g. `requests.get`.
    return /^process\.env|os\.environ/.test(ref) ? { from: 0, isKnown: true } : computedFrom(all);
  }
  const whole = madeOf([receiver, ...all]);
  return { ...whole, text: receiver.text, ...(receiver.members === undefined ? {} : { members: receiver.members }) };
}

/** `require("./store")`, `__import__("os")`. */
function moduleByCall(frame: Frame, { call, args }: Given): Value | undefined {
  const { callee } = call;
  const isRequire = callee.kind === "name" && (callee.name === "require" || callee.name === "__import__");
  const isImport = callee.kind === "other" || callee.kind === "attribute";
  const name = args[0]?.text;
  if (name === undefined || !(isRequire || isImport)) {
    return undefined;
  }
  const module = frame.app.moduleFor(name, frame.state.module);
  if (module !== undefined) {
    return attributeValue(frame, { from: 0, isKnown: true, module }, "default") === unknown
      ? { from: 0, isKnown: true, module }
      : moduleExports(frame, { from: 0, isKnown: true, module });
  }
  return isRequire ? refValue(name.replace(/^node:/, "")) : undefined;
}

/** What `module.exports` was set to, with the file behind it for names that were added one by one. */
function moduleExports(frame: Frame, module: Value): Value {
  const all = attributeValue(frame, module, "default");
  return all.members !== undefined || all === unknown ? { ...module } : { ...all };
}
