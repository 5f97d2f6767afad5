/** Evaluates statements: assignments above all, since what is written where is what the rules ask for. */
import type { Assignment, ClassCode, Expression, ImportedName, Statement } from "../code/ir";
import { decorate } from "./decorators";
import { type Frame, moduleScope, ownerOf, setMember, setVariable, wake } from "./frame";
import { newFunction } from "./functionState";
import { attributeValue, refValue } from "./members";
import { isKeyName, isOwnName } from "./names";
import type { ClassState, FunctionState, ModuleState, Value } from "./state";
import { either, flat, isFrom, isSame, madeOf, origin } from "./value";

export function run(frame: Frame, statements: readonly Statement[]): void {
  for (const statement of statements) {
    runOne(frame, statement);
  }
}

function runOne(frame: Frame, statement: Statement): void {
  const { state } = frame;
  switch (statement.kind) {
    case "assign":
      assign(frame, statement);
      break;
    case "expression":
      // A text that stands alone explains the code.
      if (statement.value.kind !== "string") {
        frame.value(statement.value);
      }
      break;
    case "return": {
      const value = frame.value(statement.value);
      if (state.answers && isLastWord(state)) {
        frame.report("answer", { value, at: statement.at });
      }
      returns(frame, value);
      break;
    }
    case "raise": {
      const value = errorValue(frame, statement.value);
      if (state.servesUser) {
        frame.report("answer", { value, at: statement.at });
      }
      break;
    }
    case "outer":
      for (const name of statement.names) {
        state.outerNames.set(name, statement.isGlobal);
      }
      break;
    case "import":
      for (const name of statement.names) {
        importName(frame, name);
      }
      break;
    case "export":
      for (const { local, name } of statement.names) {
        state.module.exports.set(name, local);
      }
      break;
    case "define": {
      const defined = frame.functionOf(statement.function);
      setVariable(frame, state, statement.function.name, decorate(frame, defined, statement.function.decorators));
      break;
    }
    case "class": {
      const found = defineClass(frame, statement.class);
      const shared = state.servesUser ? undefined : statement.class.name;
      setVariable(frame, state, statement.class.name, {
        from: 0,
        isKnown: true,
        class: found,
        ...(shared === undefined ? {} : { shared }),
      });
      for (const decorator of statement.class.decorators) {
        frame.value(decorator.value);
      }
      break;
    }
    case "block":
      frame.conditional += 1;
      run(frame, statement.body);
      frame.conditional -= 1;
      break;
  }
}

/** A function that other code calls hands its result to that code, not to the user. */
function isLastWord({ code, callers, ownClass, module }: FunctionState): boolean {
  return (
    code.decorators.length > 0 || callers.size === 0 || module.code.language === "javascript" || ownClass !== undefined
  );
}

/** What an error says: the arguments of the call that makes it. */
function errorValue(frame: Frame, error: Expression): Value {
  const value = frame.value(error);
  return error.kind === "call" ? madeOf(error.args.map((argument) => frame.value(argument.value))) : value;
}

function returns(frame: Frame, value: Value): void {
  const { state } = frame;
  const joined = either(state.result, value);
  if (!isSame(state.result, joined)) {
    state.result = joined;
    wake(state.callers);
  }
}

export function assign(frame: Frame, { target, value, operator, at }: Assignment): void {
  if (value.kind === "string") {
    frame.text(value.text, value.at, shownName(target));
  }
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
  const owner = ownerOf(frame, name);
  const named = keyUnderName(value, name);
  if (owner === undefined || owner === frame.state) {
    setVariable(frame, frame.state, name, named);
    return;
  }
  setVariable(frame, owner, name, named);
  if (!owner.servesUser) {
    const target: Value = { from: 0, isKnown: true, shared: name };
    frame.report("write", { target, shown: name, value: added, at });
  }
}

/** A user's own text in a variable that is named like a key is a key. */
function keyUnderName(value: Value, name: string): Value {
  if (!isFrom(value, origin.direct) || value.ref !== undefined || value.isContainer) {
    return value;
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
  if (of.module !== undefined && name !== undefined) {
    setVariable(frame, of.module.main, name, value);
    const target: Value = { from: 0, isKnown: true, shared: shown };
    frame.report("write", { target, shown, name, value, at });
    return;
  }
  if (of.ref === "module" || of.ref === "exports" || of.ref === "module.exports") {
    exportMember(frame, of.ref === "module" ? undefined : name, value);
    return;
  }
  if (name !== undefined && of.class !== undefined && of.instance === undefined) {
    setMember(of.class, "attributes", name, flat(value));
  } else if (name !== undefined && of.instance !== undefined) {
    setMember(of.instance, "fields", name, flat(value));
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

/** `module.exports = …` if it has no name, else `exports.name = …`. */
function exportMember(frame: Frame, name: string | undefined, value: Value): void {
  const main = moduleScope(frame.state);
  const members = name === undefined ? (value.members ?? []) : [[name, value] as const];
  if (name === undefined) {
    setVariable(frame, main, "module.exports", value);
  }
  for (const [member, inner] of members) {
    setVariable(frame, main, `export ${member}`, inner);
    main.module.exports.set(member, `export ${member}`);
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

function importName(frame: Frame, { module, name, local }: ImportedName): void {
  const { app, state } = frame;
  const found = app.moduleFor(module, state.module);
  if (found === undefined) {
    const inside = name === undefined ? undefined : app.moduleFor(joined(module, name), state.module);
    if (inside !== undefined) {
      setVariable(frame, state, local, moduleValue(inside));
      return;
    }
    const plain = module.replace(/^node:/, "");
    const ref = name === undefined || name === "default" ? plain : `${plain}.${name}`;
    setVariable(frame, state, local, refValue(ref));
    return;
  }
  if (name === undefined) {
    setVariable(frame, state, local, moduleValue(found));
  } else if (name === "*") {
    for (const each of found.main.seen.keys()) {
      setVariable(frame, state, each, attributeValue(frame, moduleValue(found), each));
    }
  } else {
    const submodule = app.moduleFor(joined(module, name), state.module);
    const value =
      submodule !== undefined && submodule !== found
        ? moduleValue(submodule)
        : attributeValue(frame, moduleValue(found), name);
    setVariable(frame, state, local, value);
  }
}

const joined = (module: string, name: string) => (module.endsWith(".") ? `${module}${name}` : `${module}.${name}`);

const moduleValue = (module: ModuleState): Value => ({ from: 0, isKnown: true, module });

export function defineClass(frame: Frame, code: ClassCode): ClassState {
  let found = frame.app.classes.get(code);
  if (found === undefined) {
    const methods = new Map<string, ReturnType<typeof newFunction>>();
    found = {
      code,
      module: frame.state.module,
      methods,
      attributes: new Map(),
      fields: new Map(),
      readers: new Set(),
      bases: [],
    };
    frame.app.classes.set(code, found);
    for (const method of code.methods) {
      const state = newFunction(method, frame.state.module, frame.state, found);
      frame.app.functions.set(method, state);
      methods.set(method.name, state);
      state.self = { from: 0, isKnown: true, instance: found };
    }
  }
  for (const base of code.bases) {
    const value = frame.value(base);
    if (value.class !== undefined && value.class !== found && !found.bases.includes(value.class)) {
      found.bases.push(value.class);
    }
    if (/(?:View|Resource|RequestHandler|HTTPEndpoint|APIView|HTTPMethodView|ViewSet)$/.test(value.ref ?? "")) {
      serveMethods(found);
    }
  }
  for (const { target, value } of [...code.attributes, ...code.fields]) {
    if (value.kind === "string" && target.kind === "name") {
      frame.text(value.text, value.at, target.name);
    }
  }
  for (const { target, value } of code.attributes) {
    if (target.kind === "name") {
      setMember(found, "attributes", target.name, flat(frame.value(value)));
    }
  }
  for (const { target, value } of code.fields) {
    if (target.kind === "name") {
      setMember(found, "fields", target.name, flat(frame.value(value)));
    }
  }
  for (const method of code.methods) {
    const state = frame.app.functions.get(method);
    if (state !== undefined && method.decorators.length > 0) {
      decorate(frame, state, method.decorators);
    }
  }
  return found;
}

/** Methods that a framework calls with a request. */
function serveMethods(owner: ClassState): void {
  for (const method of owner.methods.values()) {
    if (
      /^(?:get|post|put|patch|delete|head|options|dispatch_request|dispatch|list|create|retrieve|update|destroy)$/.test(
        method.code.name,
      ) &&
      !method.answers
    ) {
      method.servesUser = true;
      method.answers = true;
      method.isDirty = true;
    }
  }
}
