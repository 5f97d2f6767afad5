/** Classes of the app: their attributes, methods and bases. */
import type { ClassCode, Expression } from "../code/ir";
import { decorate } from "./decorators";
import { type Frame, setMember } from "./frame";
import { viewBases, viewMethods } from "./frameworks";
import { newFunction } from "./functionState";
import { serveWithRequest } from "./handlers";
import { lifetimeOf } from "./injection";
import type { ClassState } from "./state";
import { oneLevel } from "./value";

export function defineClass(frame: Frame, code: ClassCode): ClassState {
  let found = frame.app.classes.get(code);
  if (found === undefined) {
    const methods = new Map<string, ReturnType<typeof newFunction>>();
    const lifetime = lifetimeOf(frame, code);
    found = {
      code,
      module: frame.state.module,
      methods,
      attributes: new Map(),
      fields: new Map(),
      readers: new Set(),
      bases: [],
      lifetime,
      isView: false,
    };
    frame.app.classes.set(code, found);
    for (const method of code.methods) {
      const state = newFunction(method, frame.state.module, frame.state, found);
      frame.app.functions.set(method, state);
      methods.set(method.name, state);
      state.self = {
        from: 0,
        isKnown: true,
        instance: found,
        ...(lifetime === "process" ? { shared: code.name } : {}),
      };
    }
  }
  for (const base of code.bases) {
    const value = frame.value(isMetaclass(base) ? (base.parts[1] ?? base) : base);
    if (value.class !== undefined && value.class !== found && !found.bases.includes(value.class)) {
      found.bases.push(value.class);
    }
    if (viewBases.test(value.ref ?? "") || value.class?.isView === true) {
      serveMethods(frame, found);
    }
  }
  for (const { target, value } of [...code.attributes, ...code.fields]) {
    if (target.kind === "name") {
      frame.textIn(value, target.name);
    }
  }
  for (const { target, value } of code.attributes) {
    if (target.kind === "name") {
      setMember(found, "attributes", target.name, oneLevel(frame.value(value)));
    }
  }
  for (const { target, value } of code.fields) {
    if (target.kind === "name") {
      setMember(found, "fields", target.name, oneLevel(frame.value(value)));
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

/** `class Store(metaclass=Singleton)` */
function isMetaclass(base: Expression): base is Extract<Expression, { kind: "other" }> {
  return base.kind === "other" && base.parts[0]?.kind === "name" && base.parts[0].name === "metaclass";
}

/** Methods that a framework calls with a request. */
function serveMethods(frame: Frame, owner: ClassState): void {
  owner.isView = true;
  for (const method of owner.methods.values()) {
    if (viewMethods.test(method.code.name) && !method.answers) {
      serveWithRequest(frame, method, "parameters");
    }
  }
}
