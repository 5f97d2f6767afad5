/** What the calls of known libraries make: sessions, files, caches, contexts, widgets, answers. */
import { shownName } from "./assignments";
import type { Frame } from "./frame";
import { formParsers, requestReaders, responses, securitySchemes, sessionGetters, widgetMakers } from "./frameworks";
import { serve } from "./functionState";
import type { Given } from "./given";
import {
  containerMakers,
  contextMakers,
  emitterMakers,
  keepingMethods,
  memoryMakers,
  openers,
  ownMakers,
  processConstants,
  storeMakers,
} from "./libraries";
import { attributeValue, refValue, requestValue } from "./members";
import { asksForKey } from "./names";
import type { Value } from "./state";
import { blank, computed, computedFrom, isFrom, madeOf, origin, sentText, unknown } from "./value";

/** The first that fits counts. */
const kinds = {
  session: sessionGetters,
  sessions: /^next-auth(?:\.default)?$/,
  widget: widgetMakers,
  parser: formParsers,
  memory: memoryMakers,
  own: ownMakers,
  store: storeMakers,
  emitter: emitterMakers,
  scheme: securitySchemes,
  counter: /^itertools\.count$/,
  next: /^builtins\.next$/,
  constant: processConstants,
  container: containerMakers,
  contextValue: /^contextvars\.ContextVar\.get$/,
  context: contextMakers,
  file: openers,
  response: responses,
} as const;

type Kind = keyof typeof kinds;

const remembered = new Map<string, Kind | undefined>();

function kindOf(ref: string): Kind | undefined {
  if (!remembered.has(ref)) {
    if (remembered.size > 20_000) {
      remembered.clear();
    }
    const names = Object.keys(kinds) as Kind[];
    remembered.set(
      ref,
      names.find((kind) => kinds[kind].test(ref)),
    );
  }
  return remembered.get(ref);
}

/** Undefined if it is a call of something else. */
export function madeBy(frame: Frame, given: Given): Value | undefined {
  const { ref, name, receiver, args, all, call } = given;
  if (receiver.ref === "request" && !keepingMethods.has(name)) {
    return { ...attributeValue(frame, receiver, name), ref: undefined };
  }
  if (requestReaders.test(name) && args[0]?.ref === "request") {
    return attributeValue(frame, args[0], args[1]?.text ?? "body");
  }
  if (receiver.instance?.isView === true && /^get_(?:body_|query_)?arguments?$/.test(name)) {
    return attributeValue(frame, requestValue, args[0]?.text ?? "");
  }
  if (receiver.ref === "a store" && /^(?:on|connect|duplicate|client)$/.test(name)) {
    return receiver;
  }
  switch (ref === "" ? kindOfMethod(name, receiver) : kindOf(ref)) {
    case "session":
      return sessionOf(frame, ref);
    case "sessions":
      return refValue("next-auth.instance");
    case "widget":
      return widgetValue(given);
    case "parser":
      return { from: all.some((value) => isFrom(value, origin.user)) ? sentText : 0, isOwn: false, isKnown: true };
    case "memory":
      return { ...computedFrom(all), isContainer: true, ref: "memory" };
    case "own":
      return { from: 0, isOwn: true, isKnown: true };
    case "store":
      return refValue("a store");
    case "emitter":
      return refValue("an emitter");
    case "scheme":
      return refValue(`a scheme.${/(?:APIKey|OAuth2)/.test(ref) ? "key" : "credentials"}`);
    case "counter":
      return refValue("a counter");
    case "next":
      return args[0]?.ref === "a counter" ? { from: 0, isOwn: true, isKnown: true } : undefined;
    case "constant":
      return { from: 0, isOwn: false, isKnown: true };
    case "container":
      return { ...madeOf(all), isContainer: true, isKnown: true };
    case "contextValue":
      return call.callee.kind === "attribute"
        ? contextValue(frame, receiver, shownName(call.callee.of) ?? "")
        : undefined;
    case "context":
      return contextOf(given);
    case "file":
      return fileOf(given);
    case "response":
      return { ...computedFrom(all), ref: "response" };
    default:
      return undefined;
  }
}

/** Methods of things that the analysis does not know, by their names. */
function kindOfMethod(name: string, receiver: Value): Kind | undefined {
  if (name === "createWriteStream" || (name === "open" && isPath(receiver))) {
    return "file";
  }
  return name === "call_next" ? "response" : /^start_?chat$/i.test(name) ? "memory" : undefined;
}

/** Whoever asks for the session at hand runs for its user. */
function sessionOf(frame: Frame, ref: string): Value {
  if (frame.state.parent !== undefined) {
    serve(frame.state);
  }
  const bundle = ref.startsWith("next/headers") ? origin.bundle : 0;
  return { from: sentText | bundle, isOwn: ref.endsWith("_identity"), isKnown: true };
}

function fileOf({ ref, name, receiver, args, call }: Given): Value {
  // An archive or table is often opened from what a user uploaded.
  const from = /Zip|tarfile|Gzip|h5py|pandas/.test(ref) ? (args[0]?.from ?? 0) & computed : 0;
  const options = args[0]?.members;
  const path =
    name === "open" && ref === "" ? receiver : (options?.get("outtmpl") ?? options?.get("path") ?? args[0] ?? receiver);
  return { ...blank, from, isKnown: false, file: { path, at: call.at } };
}

function isPath(value: Value): boolean {
  return value.ref === undefined && value.isKnown && value.instance === undefined && value.module === undefined;
}

function contextOf({ ref, named: options }: Given): Value {
  const initial = options.get("default");
  const members = initial?.isContainer === true ? new Map([["default", initial]]) : undefined;
  return { from: 0, isKnown: true, ref, ...(members === undefined ? {} : { members }) };
}

/** A default that nobody sets anything over is one object for all. */
function contextValue(frame: Frame, { members }: Value, shown: string): Value {
  const initial = members?.get("default");
  const isSet = frame.app.contextsSet.has(shown.split(".").at(-1) ?? "");
  return initial === undefined || isSet ? unknown : { ...initial, shared: `${shown}.get()` };
}

/** A field of a page: what the user entered. */
export function widgetValue({ args, named: options, name }: Given): Value {
  const label = args[0]?.text ?? options.get("label")?.text ?? "";
  const isText = /^(?:text_input|text_area|chat_input|input|textarea|TextInput|PasswordInput|Password|Text)$/.test(
    name,
  );
  const isSecret = options.get("type")?.text === "password" || options.has("password") || name.startsWith("Password");
  const isKey = isText && (isSecret || asksForKey(label));
  return { from: sentText | (isKey ? origin.key : 0), isOwn: false, isKnown: true };
}
