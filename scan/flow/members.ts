/** What an attribute or entry of a value is: part of a request, of a session, of a class, of another file. */
import { type Frame, fromOutside, memberOf } from "./frame";
import { ownObjects, requestObjects, sharedObjects, streamlitSources, wayToApp } from "./frameworks";
import { javaScriptGlobals, processConstants } from "./libraries";
import { isKeyName, isNumberName, isOwnName } from "./names";
import type { FunctionState, ModuleState, Value } from "./state";
import { asFound, computed, either, flat, isFrom, madeOf, origin, sentText, unknown } from "./value";

/** A user's own text under the name of a key is a key. */
export function named(value: Value, name: string | undefined): Value {
  return name !== undefined && isFrom(value, origin.direct) && !isFrom(value, origin.key) && isKeyName(name)
    ? { ...value, from: value.from | origin.key }
    : value;
}

export const requestValue: Value = { from: sentText, isKnown: true, ref: "request" };

const outside = new Map<string, Value>();

/** A thing from outside of the app, by its dotted name. */
export function refValue(ref: string): Value {
  let found = outside.get(ref);
  if (found === undefined) {
    if (outside.size > 20_000) {
      outside.clear();
    }
    found = outsideValue(ref);
    outside.set(ref, found);
  }
  return found;
}

function outsideValue(ref: string): Value {
  if (requestObjects.has(ref)) {
    return requestValue;
  }
  if (ownObjects.has(ref)) {
    return { from: sentText, isOwn: ref.endsWith(".current_user"), isKnown: true, ref };
  }
  const shared = sharedObjects[ref];
  if (shared !== undefined) {
    return { from: 0, isOwn: false, isKnown: true, shared };
  }
  const streamlit = streamlitSources[ref];
  if (streamlit !== undefined) {
    const bundle = streamlit.isBundle === true ? origin.bundle : 0;
    return { from: sentText | bundle, isOwn: streamlit.isOwn ?? false, isKnown: true, ref };
  }
  return { from: 0, isOwn: false, isKnown: processConstants.test(ref), ref };
}

/** An entry under a key that is not a constant; what lies under a key of a user's own is shared with nobody. */
export function entryValue(of: Value, key: Value): Value {
  // Tables of functions, classes and objects: `handlers[kind](data)`.
  const any = [...(of.members?.values() ?? [])].reduce<Value | undefined>(
    (all, member) => (isThing(member) ? (all === undefined ? member : either(all, member)) : all),
    undefined,
  );
  const functions = of.functions ?? any?.functions;
  return {
    ...flat(of),
    ref: undefined,
    isContainer: undefined,
    functions,
    ...(any === undefined ? {} : { class: any.class, instance: any.instance, receiver: any.receiver }),
    isOwn: of.isOwn === true || key.isOwn === true,
    text: undefined,
    ...(key.isOwn === true ? { shared: undefined } : {}),
  };
}

const isThing = ({ functions, class: made, instance }: Value) => (functions ?? made ?? instance) !== undefined;

export function attributeValue(frame: Frame, of: Value, name: string): Value {
  if (/^__(?:name|qualname|module|doc)__$/.test(name)) {
    return { from: 0, isOwn: false, isKnown: true };
  }
  const member = of.members?.get(name);
  if (member !== undefined) {
    return of.shared === undefined ? member : { ...member, shared: `${of.shared}.${name}` };
  }
  if (of.module !== undefined) {
    return exported(frame, of.module, name) ?? unknown;
  }
  const owner = of.instance ?? of.class;
  if (owner !== undefined) {
    const own = memberOf(owner, name, frame.state);
    if (own !== undefined) {
      return ofOwner(own, of, name);
    }
    if (owner.isView && /^(?:request|current_user|scope|kwargs)$/.test(name)) {
      return name === "current_user" ? { ...sentValue(requestValue, "user"), isKnown: true } : requestValue;
    }
    if (name === "__dict__") {
      return fieldsOf(frame, of) ?? unknown;
    }
    if (name === "__class__" || name === "constructor") {
      return { from: 0, isKnown: true, class: owner, shared: owner.code.name };
    }
  }
  if (of.ref === "streamlit.session_state") {
    return sessionValue(frame, name);
  }
  if (of.ref === "socket" && (name === "handshake" || name === "request")) {
    return requestValue;
  }
  if (of.ref === "request" || isFrom(of, origin.direct)) {
    return sentValue(of, name);
  }
  if (of.ref === "globalThis" && javaScriptGlobals.has(name)) {
    return refValue(name);
  }
  if (of.ref !== undefined) {
    return { ...refValue(`${of.ref}.${name}`), ...(of.shared === undefined ? {} : { shared: `${of.shared}.${name}` }) };
  }
  if (/^original_?(?:file)?name$/i.test(name)) {
    return { from: sentText | origin.fileName, isOwn: of.isOwn === true, isKnown: true };
  }
  const shared = of.shared === undefined ? undefined : `${of.shared}.${name}`;
  return {
    from: isNumberName(name) ? 0 : of.from,
    isOwn: of.isOwn === true || (of.shared === undefined && isOwnName(name)),
    isKnown: of.isKnown,
    shared,
    file: of.file,
  };
}

function ofOwner(own: Value, of: Value, name: string): Value {
  if (own.functions !== undefined) {
    return {
      ...own,
      receiver: of.class !== undefined && of.instance === undefined ? { ...of, shared: of.class.code.name } : of,
    };
  }
  // An attribute of a shared object is shared; one that was set when the process started is nobody's own.
  return of.shared === undefined
    ? own
    : {
        ...own,
        shared: `${of.shared}.${name}`,
        isKnown: true,
        isOwn: isFrom(own, origin.user) ? own.isOwn : false,
      };
}

/** Part of what a user sent. */
function sentValue(of: Value, name: string): Value {
  if (of.ref === "request" && wayToApp.has(name)) {
    return { from: 0, isOwn: false, isKnown: true, shared: "app" };
  }
  // Multer's own name for an upload is random, unless a function of the app chooses it.
  if (of.ref === "request.upload" && /^(?:filename|path)$/.test(name)) {
    return { from: of.from, isOwn: true, isKnown: true };
  }
  const words = /^(?:filename|originalname|name|originalFilename|newFilename)$/.test(name);
  const headers = /^(?:headers|rawHeaders|cookies|session)$/.test(name);
  const isPerson = /^(?:user|auth|sessionID|sessionId|identity|principal)$/.test(name);
  // A named part of something that holds a key is not the key, unless it is called so.
  const isWhole = /^(?:value|data|text|current|raw|\d+)$/.test(name);
  const from =
    (of.from & ~(isWhole ? origin.bundle : origin.bundle | origin.key)) |
    (words ? origin.fileName : 0) |
    (headers && of.ref === "request" ? origin.bundle : 0) |
    (isKeyName(name) ? origin.key : 0);
  return {
    from,
    isOwn: of.isOwn === true || isPerson || (of.ref === "request.part" && name === "id") || isOwnName(name),
    isKnown: true,
    ...(headers && of.ref === "request" ? { ref: "request.part" } : {}),
    ...(name === "file" && of.ref === "request" ? { ref: "request.upload" } : {}),
  };
}

function sessionValue(frame: Frame, name: string): Value {
  frame.app.sessionReaders.add(frame.state);
  const base: Value = {
    from: sentText | (isKeyName(name) ? origin.key : 0),
    isOwn: isOwnName(name),
    isKnown: true,
  };
  const stored = frame.app.session.get(name);
  return stored === undefined
    ? base
    : { ...stored, shared: undefined, from: stored.from | computed, isOwn: stored.isOwn === true || base.isOwn };
}

/** All that an object of the app holds, as a map; undefined for anything else. */
export function fieldsOf(frame: Frame, { instance, shared }: Value): Value | undefined {
  if (instance === undefined) {
    return undefined;
  }
  instance.readers.add(frame.state);
  const members = new Map([...instance.fields].map(([name, value]) => [name, flat(value)]));
  return { ...madeOf([...members.values()]), isContainer: true, members, shared };
}

/** What another file of the app exports. */
function exported(frame: Frame, module: ModuleState, name: string): Value | undefined {
  const local = module.exports.get(name) ?? name;
  const { main } = module;
  for (const read of [local, name, "module.exports"]) {
    const readers = main.readers.get(read) ?? new Set<FunctionState>();
    readers.add(frame.state);
    main.readers.set(read, readers);
  }
  const value = main.seen.get(local);
  if (value !== undefined) {
    return fromOutside(asFound(value), name, main, frame.state);
  }
  const all = main.seen.get("module.exports");
  if (name !== "default" && all?.members?.has(name)) {
    return fromOutside(asFound(all.members.get(name) ?? unknown), name, main, frame.state);
  }
  return name === "default" && all !== undefined
    ? fromOutside(asFound(all), "module.exports", main, frame.state)
    : undefined;
}
