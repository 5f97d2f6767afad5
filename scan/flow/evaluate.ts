/** Evaluates expressions: where a value comes from, without running anything. */
import type { Expression } from "../code/ir";
import { assign } from "./assignments";
import { evaluateCall } from "./calls";
import { defineClass } from "./classes";
import { type Frame, readVariable } from "./frame";
import { javaScriptGlobals } from "./libraries";
import { attributeValue, entryValue, named, refValue } from "./members";
import type { Value } from "./state";
import { blank, computed, computedFrom, constant, either, flat, madeOf, unknown } from "./value";

export function evaluate(frame: Frame, expression: Expression): Value {
  switch (expression.kind) {
    case "name":
      return nameValue(frame, expression.name);
    case "attribute": {
      const found = attributeValue(frame, frame.value(expression.of), expression.name);
      return isIdOfPerson(expression.of, expression.name) ? { ...found, isOwn: true } : found;
    }
    case "index": {
      const key = frame.value(expression.key);
      const of = frame.value(expression.of);
      if (of.ref === "sys.modules") {
        return { from: 0, isKnown: true, shared: "globals()", isContainer: true };
      }
      return key.text === undefined ? entryValue(of, key) : attributeValue(frame, of, key.text);
    }
    case "call":
      return evaluateCall(frame, expression);
    case "string":
      frame.text(expression.text, expression.at, undefined);
      return constant(expression.text);
    case "text": {
      const parts = expression.parts.map((part) => frame.value(part));
      return { ...madeOf(parts), text: parts[0]?.text };
    }
    case "either":
      return expression.options
        .map((option) => frame.value(option))
        .reduce((all, option) => either(all, option), blank);
    case "map":
      return mapValue(frame, expression);
    case "list": {
      const items = expression.items.map((item) => frame.value(item));
      const functions = items.flatMap((item) => item.functions ?? []);
      const members = new Map(items.slice(0, 16).map((item, index) => [String(index), flat(item)]));
      return { ...madeOf(items), isContainer: true, members, ...(functions.length > 0 ? { functions } : {}) };
    }
    case "function": {
      const state = frame.functionOf(expression.function);
      const self = expression.function.isArrow ? frame.state.self : undefined;
      state.self ??= self;
      return { from: 0, isKnown: true, functions: [state] };
    }
    case "class":
      return { from: 0, isKnown: true, class: defineClass(frame, expression.class) };
    case "slice": {
      const of = frame.value(expression.of);
      return { ...flat(of), from: of.from & computed };
    }
    case "assigned":
      assign(frame, expression.statement);
      return frame.value(expression.statement.target);
    case "constant": {
      const operands = expression.operands.map((operand) => frame.value(operand));
      return expression.operands.some(isColumn) ? computedFrom(operands) : blank;
    }
    case "other":
      return { ...madeOf(expression.parts.map((part) => frame.value(part))), isKnown: false };
  }
}

/** `Invoice.owner == user.id` is a condition for a database: what it selects depends on the user. */
function isColumn(operand: Expression): boolean {
  return (
    (operand.kind === "attribute" &&
      operand.of.kind === "name" &&
      /^[A-Z][a-z]/.test(operand.of.name) &&
      /^[a-z]/.test(operand.name)) ||
    (operand.kind === "call" && operand.callee.kind === "name" && /^(?:col|getattr)$/.test(operand.callee.name))
  );
}

/** `current_user.id`, `message.author.email`, `context.session.id`. */
function isIdOfPerson(of: Expression, name: string): boolean {
  const holder = of.kind === "name" || of.kind === "attribute" ? of.name : "";
  return (
    /^(?:id|pk|uid|sub|email|login|username|user_name|identifier)$/.test(name) &&
    /user|author|account|member|session|tenant|owner|customer|principal|profile|identity|claims|^(?:chat|from|sender|guild)$/i.test(
      holder,
    )
  );
}

function mapValue(frame: Frame, map: Extract<Expression, { kind: "map" }>): Value {
  const members = new Map<string, Value>();
  const parts: Value[] = [];
  for (const { key, value } of map.entries) {
    const name = key === undefined ? undefined : key.kind === "string" ? key.text : frame.value(key).text;
    if (name !== undefined) {
      frame.textIn(value, name);
    }
    const found = named(frame.value(value), name);
    parts.push(found);
    if (name !== undefined) {
      members.set(name, flat(found));
    } else if (found.members !== undefined) {
      for (const [inner, member] of found.members) {
        members.set(inner, member);
      }
    }
  }
  return { ...madeOf(parts), isContainer: true, ...(members.size > 0 ? { members } : {}) };
}

function nameValue(frame: Frame, name: string): Value {
  if (name === "this" || name === "self" || name === "cls") {
    const own = name === "this" ? undefined : frame.state.variables.get(name);
    const self = own ?? selfOf(frame);
    if (self !== undefined) {
      return self;
    }
  }
  const found = readVariable(frame, name);
  if (found !== undefined) {
    return found;
  }
  if (frame.state.module.code.language === "python") {
    return refValue(`builtins.${name}`);
  }
  if (name === "globalThis" || name === "global" || name === "window") {
    return { from: 0, isKnown: true, shared: name, ref: "globalThis" };
  }
  return javaScriptGlobals.has(name) ? refValue(name) : unknown;
}

function selfOf(frame: Frame): Value | undefined {
  for (let scope: typeof frame.state | undefined = frame.state; scope !== undefined; scope = scope.parent) {
    if (scope.self !== undefined) {
      return scope.self;
    }
  }
  return undefined;
}
