/** Functions that run for a user: what their parameters are. */
import type { Parameter } from "../code/ir";
import type { Frame } from "./frame";
import { injectedTypes, requestTypes } from "./frameworks";
import { pass, serve } from "./functionState";
import { requestValue } from "./members";
import { asksForKey, isKeyName, isOwnName } from "./names";
import type { FunctionState, Value } from "./state";
import { blank, computed, isFrom, origin, sentText, unknown } from "./value";

const responseValue: Value = { from: 0, isOwn: false, isKnown: false, ref: "response" };

/** A connection to a user: no data itself, but all that comes through it is. */
const socketValue: Value = { from: 0, isKnown: false, ref: "socket" };

/**
 * The function answers requests. By `parameters` each parameter is a part of the request, as in Flask and FastAPI; by
 * `objects` the first ones are the request and the response, as in Express.
 */
export function serveWithRequest(frame: Frame, state: FunctionState, by: "parameters" | "objects"): void {
  state.isHandler = true;
  serve(state, by === "parameters" || state.module.code.language === "python");
  const parameters = state.code.parameters.filter(({ name }) => name !== "self" && name !== "cls");
  if (by === "parameters") {
    for (const parameter of parameters) {
      pass(state, parameter.name, sentAs(frame, parameter));
    }
    return;
  }
  // Fastify calls a handler on the app.
  if (state.module.uses.has("fastify") && state.code.isArrow !== true) {
    state.self ??= { from: 0, isOwn: false, isKnown: true, shared: "this" };
  }
  // Express' error handlers get the error first.
  const shift = parameters.length === 4 && /^(?:err|error|e|_err)$/.test(parameters[0]?.name ?? "") ? 1 : 0;
  for (const [index, parameter] of parameters.entries()) {
    const place = index - shift;
    const key = parameter.name === "" ? `pattern ${index}` : parameter.name;
    pass(
      state,
      key,
      place === 0 ? requestValue : place !== 1 ? unknown : parameter.name === "file" ? sent("") : responseValue,
    );
  }
}

/** The function runs for the user who clicked; what it is given is that user's. */
export function serveCallback(state: FunctionState, given: Value = sent("")): void {
  state.isHandler = true;
  serve(state);
  for (const { name } of state.code.parameters) {
    if (name !== "self" && name !== "cls" && name !== "") {
      pass(state, name, { ...given, ...ownAndKey(given, name) });
    }
  }
}

/** The function is given the connection of a user; with `ws` also the request that opened it. */
export function serveConnection(state: FunctionState): void {
  state.isHandler = true;
  serve(state);
  for (const [index, { name }] of state.code.parameters.entries()) {
    pass(state, name === "" ? `pattern ${index}` : name, index === 0 ? socketValue : requestValue);
  }
}

/** tRPC gives a procedure its input together with a context of the app. */
export function serveProcedure(state: FunctionState): void {
  state.isHandler = true;
  serve(state, true);
  const [first] = state.code.parameters;
  if (first?.pattern !== undefined) {
    pass(state, "pattern 0.input", sent(""));
  } else if (first !== undefined) {
    pass(state, first.name, { ...sent(""), isContainer: true });
  }
}

function sentAs(frame: Frame, parameter: Parameter): Value {
  const { name, type = "", default: value } = parameter;
  if (requestTypes.test(type) || name === "request" || name === "websocket") {
    return requestValue;
  }
  if (value?.kind === "call" && value.callee.kind === "name" && /^(?:Depends|Security)$/.test(value.callee.name)) {
    const [given] = value.args;
    const asked = given?.value ?? ({ kind: "name", name: /^\w+/.exec(type)?.[0] ?? "" } as const);
    return dependency(frame, frame.value(asked), name);
  }
  const annotated = /\b(?:Depends|Security)\(\s*(\w+)/.exec(type)?.[1];
  if (annotated !== undefined) {
    return dependency(frame, frame.value({ kind: "name", name: annotated }), name);
  }
  if (/\bResponse\b/.test(type) || (name === "response" && type === "")) {
    return responseValue;
  }
  return injectedTypes.test(type) && !isModel(frame, type) ? unknown : sent(name);
}

/** A class of the app as a type, without `Depends`, says what the body of the request is. */
function isModel(frame: Frame, type: string): boolean {
  return /^\w+$/.test(type) && frame.value({ kind: "name", name: type }).class !== undefined;
}

/** The function is called with parts of the request, and what it returns is no answer. */
export function serveDependency(frame: Frame, state: FunctionState): void {
  if (!state.servesUser) {
    serveWithRequest(frame, state, "parameters");
    state.answers = false;
  }
}

/** FastAPI calls the function of a `Depends` with parts of the same request. */
function dependency(frame: Frame, value: Value, name: string): Value {
  const isOwn = isOwnName(name) || /user|principal|identity/i.test(name);
  if (value.ref?.startsWith("a scheme.")) {
    return { ...sent(""), from: sentText | (value.ref.endsWith(".key") ? origin.key : 0) };
  }
  if (value.class !== undefined) {
    const maker = value.class.methods.get("__init__");
    if (maker !== undefined) {
      serveDependency(frame, maker);
    }
    return { from: 0, isKnown: true, instance: value.class };
  }
  for (const state of value.functions ?? []) {
    serveDependency(frame, state);
    state.callers.add(frame.state);
    const { result, cache } = state;
    if (state.rounds === 0) {
      // Nothing is known of it yet; its callers are asked again once something is.
      return blank;
    }
    // What a cached dependency returns is the same object in every request.
    const shared = cache?.keepsObject ? (result.shared ?? `${state.code.name}()`) : result.shared;
    return { ...result, isOwn: result.isOwn === true || isOwn, ...(shared === undefined ? {} : { shared }) };
  }
  if (isOwn) {
    return { from: computed, isOwn, isKnown: true };
  }
  // What another file exports may not be known yet.
  return value.ref === undefined ? blank : unknown;
}

function sent(name: string): Value {
  return {
    from: sentText | (isKeyName(name) ? origin.key : 0),
    isOwn: isOwnName(name),
    isKnown: true,
  };
}

function ownAndKey(value: Value, name: string): Pick<Value, "from" | "isOwn"> {
  const isKey = isFrom(value, origin.direct) && (isKeyName(name) || asksForKey(name));
  return { from: value.from | (isKey ? origin.key : 0), isOwn: value.isOwn === true || isOwnName(name) };
}
