/** Evaluates calls: of functions of the app, of frameworks, and of everything else. */
import type { CallExpression, Expression } from "../code/ir";
import { shownName, taintRoot, writeMember } from "./assignments";
import { memoized } from "./caches";
import { callFunction, construct, sendToWorker } from "./callees";
import type { Frame } from "./frame";
import type { Given } from "./given";
import { handOver } from "./handOver";
import { adders, addingMethods, rememberingMethods } from "./libraries";
import { attributeValue, named } from "./members";
import { resultOf } from "./results";
import type { Value } from "./state";
import { blank, either, flat, isFrom, madeOf, origin } from "./value";

const isUsers = (value: Value) => isFrom(value, origin.user);

export function evaluateCall(frame: Frame, call: CallExpression): Value {
  const given = giveArguments(frame, call);
  const { ref, name, receiver, args, named: options, all } = given;
  if (mayConcern(given)) {
    frame.report("call", { ref, name, receiver, args, named: options, all, at: call.at, isNew: call.isNew === true });
  }
  writeByCall(frame, given);
  if (call.callee.kind === "attribute" && given.callee.functions === undefined && all.some(isUsers)) {
    taintRoot(frame, call.callee.of, origin.fed);
  }
  const [first, ...rest] = args;
  const holder = call.args[0]?.value;
  if (holder?.kind === "name" && ref !== "" && first?.from === 0 && fillers.test(name) && rest.some(isUsers)) {
    taintRoot(frame, holder, origin.fed);
  }
  handOver(frame, given);
  sendToWorker(frame, given);
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

/** Calls of the app's and the language's own functions, with nothing of a user, are the most, and concern no rule. */
function mayConcern({ ref, name, receiver, all }: Given): boolean {
  const isOfLibrary = ref !== "" && !ref.startsWith("builtins.");
  return (
    isOfLibrary ||
    receiver.from !== 0 ||
    all.some(({ from }) => from !== 0) ||
    savesItself.test(name) ||
    (/^(?:use|get_?or_?\w+|remember|wrap)$/i.test(name) && receiver.shared !== undefined)
  );
}

/** Functions of libraries that put something into their first argument: `utils.book_append_sheet(book, sheet)`. */
const fillers = /(?:^|_)(?:append|add|insert|push|fill|draw|write|render|put)|(?:Append|Add|Insert)/;

/** `results[kind]`, `results.get(kind)`: what lies under a key of a map. */
function isEntry(expression: Expression): boolean {
  return (
    expression.kind === "index" ||
    (expression.kind === "call" &&
      expression.callee.kind === "attribute" &&
      /^(?:get|setdefault|__getitem__)$/.test(expression.callee.name))
  );
}

/** Methods that lists have, and hardly anything else. */
const listMethods = /^(?:append|extend|insert|appendleft|push|unshift)$/;

/** Methods that write a file whose content need not be an argument. */
const savesItself = /^(?:savefig|write_html|write_image)$/;

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
    if (argument.name !== undefined) {
      frame.textIn(argument.value, argument.name);
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
  if (adders.test(ref)) {
    const [of, second, third] = args;
    const isPair =
      third !== undefined &&
      (second?.text !== undefined || ref === "builtins.setattr") &&
      !/assign|merge|extend|defaults|heap|insort|Properties|Prototype/.test(ref);
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
  if (callee.kind === "attribute" && receiver.ref === "memory" && rememberingMethods.test(name) && all.length > 0) {
    const target: Value = { ...receiver, ref: undefined };
    writeMember(frame, {
      of: target,
      ofExpression: callee.of,
      name: undefined,
      key: undefined,
      value: madeOf(all),
      at,
      shown,
    });
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
    (isEntry(callee.of) && listMethods.test(name)) ||
    /(?:config|locals|state|settings|headers|cookies)$/.test(receiver.shared ?? "");
  const isContext =
    receiver.ref !== undefined && receiver.isContainer !== true && receiver.ref !== "streamlit.session_state";
  if ((isStore || receiver.shared === undefined) && !isContext && receiver.instance === undefined) {
    const hasKey = /^(?:set|setdefault|put|__setitem__|setItem)$/.test(name) && args.length > 1;
    // What is added to a set is found by itself only.
    const key = hasKey || (name === "add" && args.length === 1) ? args[0] : undefined;
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
