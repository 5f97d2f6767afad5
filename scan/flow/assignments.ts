/** Evaluates assignments: what is written where is what the rules ask for. */
import type { Assignment, Expression } from "../code/ir";
import { type Frame, moduleScope, ownerOf, setMember, setVariable, wake } from "./frame";
import { attributeValue } from "./members";
import { isKeyName, isOwnName } from "./names";
import type { Value } from "./state";
import { computed, either, flat, isFrom, isSame, oneLevel, origin } from "./value";

export function assign(frame: Frame, { target, value, operator, at }: Assignment): void {
  frame.textIn(value, shownName(target));
  const found = frame.value(value);
  if (operator === undefined || operator === "??" || operator === "||" || operator === "&&") {
    assignTo(frame, target, found, at, operator !== undefined);
  } else {
    const before = frame.value(target);
    const merged: Value = { ...either(before, found), from: before.from | found.from };
    assignTo(frame, target, merged, at, false, found);
  }
}

/** @param added what an augmented assignment puts in; default: the value itself */
export function assignTo(
  frame: Frame,
  target: Expression,
  value: Value,
  at: Assignment["at"],
  keepsOld = false,
  added = value,
): void {
  switch (target.kind) {
    case "name":
      assignName(frame, target.name, keepsOld ? either(value, frame.value(target)) : value, at, added);
      break;
    case "attribute":
    case "index": {
      const of = frame.value(target.of);
      const key = target.kind === "index" ? frame.value(target.key) : undefined;
      const name = target.kind === "attribute" ? target.name : key?.text;
      writeMember(frame, { of, ofExpression: target.of, name, key, value: added, at, shown: shownName(target) ?? "" });
      break;
    }
    case "slice":
      writeMember(frame, {
        of: frame.value(target.of),
        ofExpression: target.of,
        name: undefined,
        key: undefined,
        value: added,
        at,
        shown: shownName(target.of) ?? "",
      });
      break;
    case "list":
      for (const [index, item] of target.items.entries()) {
        const member = value.isContainer === true ? value.members?.get(String(index)) : undefined;
        if (member !== undefined) {
          assignTo(frame, item, member, at);
          continue;
        }
        assignTo(frame, item, { ...flat(value), isContainer: undefined }, at);
      }
      break;
    case "map":
      for (const { key, value: inner } of target.entries) {
        const name = key?.kind === "string" ? key.text : undefined;
        assignTo(frame, inner, name === undefined ? value : attributeValue(frame, value, name), at);
      }
      break;
    case "other":
      for (const part of target.parts) {
        assignTo(frame, part, value, at);
      }
      break;
    default:
  }
}

function assignName(frame: Frame, name: string, value: Value, at: Assignment["at"], added: Value): void {
  // In Python a name that is assigned is the function's own, also that of a comprehension, unless it says otherwise.
  const isOwn = frame.state.module.code.language === "python" && !frame.state.outerNames.has(name);
  const owner = isOwn ? frame.state : ownerOf(frame, name);
  const named = keyUnderName(value, name);
  if (owner === undefined || owner === frame.state) {
    setVariable(frame, frame.state, name, named);
    return;
  }
  setVariable(frame, owner, name, named);
  if (!owner.servesUser) {
    const target: Value = { from: 0, isKnown: true, shared: name, scope: owner };
    frame.report("write", { target, shown: name, value: added, at });
  }
}

/** A user's own text in a variable that is named like a key is a key. */
function keyUnderName(value: Value, name: string): Value {
  if (!isFrom(value, origin.direct) || value.ref !== undefined || value.isContainer) {
    return isFrom(value, origin.user) && value.isOwn === false && isOwnName(name) ? { ...value, isOwn: true } : value;
  }
  const { from, isOwn } = frameNames(value, name);
  return from === value.from && isOwn === value.isOwn ? value : { ...value, from, isOwn };
}

function frameNames(value: Value, name: string): Pick<Value, "from" | "isOwn"> {
  const isKey = /key|token|secret|passw|credential/i.test(name) && isKeyName(name);
  return { from: value.from | (isKey ? origin.key : 0), isOwn: value.isOwn === true || isOwnName(name) };
}

interface MemberWrite {
  readonly of: Value;
  readonly ofExpression: Expression | undefined;
  readonly name: string | undefined;
  readonly key: Value | undefined;
  readonly value: Value;
  readonly at: Assignment["at"];
  readonly shown: string;
}

/** Something is put into an object: as an attribute, as an entry, or by a method such as `append`. */
export function writeMember(frame: Frame, write: MemberWrite): void {
  const { of, name, key, value, at, shown } = write;
  if (of.ref === "streamlit.session_state") {
    if (name !== undefined) {
      const before = frame.app.session.get(name);
      const after = before === undefined ? flat(value) : either(before, flat(value));
      if (!isSame(before, after)) {
        frame.app.session.set(name, after);
        wake(frame.app.sessionReaders);
      }
    }
    return;
  }
  if (of.module !== undefined) {
    const target: Value = { from: 0, isKnown: true, shared: shown };
    if (name !== undefined) {
      setVariable(frame, of.module.main, name, value);
    }
    frame.report("write", { target, shown, ...(name === undefined ? {} : { name }), value, at });
    return;
  }
  if (of.ref === "module" || of.ref === "exports" || of.ref === "module.exports") {
    exportMember(frame, of.ref === "module" ? undefined : name, value);
    if (frame.state.parent !== undefined) {
      frame.report("write", { target: { from: 0, isKnown: true, shared: shown }, shown, value, at });
    }
    return;
  }
  if (name !== undefined && of.class !== undefined && of.instance === undefined) {
    setMember(of.class, "attributes", name, oneLevel(value));
  } else if (name !== undefined && of.instance !== undefined) {
    setMember(of.instance, "fields", name, oneLevel(value));
  }
  if (of.shared !== undefined || of.ref !== undefined || of.class !== undefined) {
    frame.report("write", {
      target: of,
      shown,
      ...(name === undefined ? {} : { name }),
      ...(key === undefined ? {} : { key }),
      value,
      at,
    });
  }
  taintHolder(frame, write);
}

/** A local object that something of a user is put into holds something of that user. */
function taintHolder(frame: Frame, { of, ofExpression, name, key, value }: MemberWrite): void {
  if (ofExpression?.kind !== "name" || of.ref !== undefined || of.instance !== undefined || of.class !== undefined) {
    if (
      ofExpression !== undefined &&
      (ofExpression.kind === "attribute" || ofExpression.kind === "index") &&
      of.instance === undefined &&
      of.class === undefined &&
      of.ref === undefined &&
      isFrom(value, origin.user)
    ) {
      const outer = frame.value(ofExpression.of);
      const owner = outer.instance;
      if (ofExpression.kind === "attribute" && owner !== undefined) {
        setMember(owner, "fields", ofExpression.name, { ...flat(of), from: of.from | value.from, shared: undefined });
      } else if (outer.shared === undefined) {
        // An address is read with all that its search holds.
        const isSearch = ofExpression.kind === "attribute" && ofExpression.name === "searchParams";
        taintRoot(frame, ofExpression, isSearch ? value.from : value.from & computed);
      }
    }
    return;
  }
  const owner = ownerOf(frame, ofExpression.name) ?? frame.state;
  const before =
    owner === frame.state ? (owner.variables.get(ofExpression.name) ?? of) : (owner.seen.get(ofExpression.name) ?? of);
  const isOwnEntry = owner !== frame.state && !owner.servesUser && key?.isOwn === true;
  const members = name === undefined ? before.members : new Map([...(before.members ?? []), [name, flat(value)]]);
  const after: Value = {
    ...before,
    from: before.from | value.from,
    members,
    isOwn: before.isOwn,
    isKnown: before.isKnown,
  };
  if (!isOwnEntry && !isSame(before, after)) {
    setVariable(frame, owner, ofExpression.name, after);
  }
}

/** `session.headers["Authorization"] = key`: what is made with the session depends on the key. */
export function taintRoot(frame: Frame, holder: Expression, from: number): void {
  let root = holder;
  while (root.kind === "attribute" || root.kind === "index") {
    root = root.of;
  }
  const before = root.kind === "name" ? frame.state.variables.get(root.name) : undefined;
  const isPlain =
    before !== undefined &&
    (before.ref ?? before.shared ?? before.instance ?? before.class ?? before.module) === undefined;
  if (root.kind === "name" && isPlain && !isFrom(before, origin.user)) {
    setVariable(frame, frame.state, root.name, { ...before, from: before.from | from });
  }
}

/** `module.exports = …` if it has no name, else `exports.name = …`. */
function exportMember(frame: Frame, name: string | undefined, value: Value): void {
  const main = moduleScope(frame.state);
  const members = name === undefined ? (value.members ?? []) : [[name, value] as const];
  if (name === undefined) {
    setVariable(frame, main, "module.exports", value);
  }
  for (const [member, inner] of members) {
    setVariable(frame, main, `export ${member}`, inner);
    if (!main.module.exports.has(member)) {
      main.module.exports.set(member, `export ${member}`);
      wake(main.readers.get(member));
    }
  }
}

/** How a target is written: `app.config`, `results[…]`. */
export function shownName(target: Expression): string | undefined {
  switch (target.kind) {
    case "name":
      return target.name;
    case "attribute":
      return `${shownName(target.of) ?? "…"}.${target.name}`;
    case "index":
      return target.key.kind === "string"
        ? `${shownName(target.of) ?? "…"}.${target.key.text}`
        : `${shownName(target.of) ?? "…"}[…]`;
    case "call":
      return `${shownName(target.callee) ?? "…"}()`;
    default:
      return undefined;
  }
}
