/** What decorators make of a function: it answers requests, it is cached, it runs for the user who clicked. */
import type { Decorator, Expression } from "../code/ir";
import { cacheAround } from "./caches";
import type { Frame } from "./frame";
import { decoratorsOf, routeDecorators } from "./frameworks";
import { pass, serve } from "./functionState";
import { serveWithRequest } from "./handlers";
import type { FunctionState, Value } from "./state";

/** The value that the function's name has afterwards. */
export function decorate(frame: Frame, state: FunctionState, decorators: readonly Decorator[]): Value {
  for (const decorator of decorators) {
    const { callee, args } = called(decorator.value);
    const value = frame.value(callee);
    const name = callee.kind === "attribute" ? callee.name : callee.kind === "name" ? callee.name : "";
    const cache = cacheAround(frame, callee, value, args, decorator.at);
    if (cache !== undefined) {
      state.cache = cache;
    } else if (name === "fragment" || name === "dialog" || name === "experimental_fragment") {
      if (frame.servesUser) {
        serve(state);
      }
    } else if (isRoute(frame, callee, value, name)) {
      serveWithRequest(frame, state, "parameters");
    }
    for (const { value: argument } of args) {
      frame.value(argument);
    }
    wrap(frame, state, decorator.value.kind === "call" ? resultsOf(frame, value) : value);
  }
  return { from: 0, isKnown: true, functions: [state] };
}

/** A decorator of the app is given the function; what it returns runs in its place, for the same users. */
function wrap(frame: Frame, state: FunctionState, decorator: Value): void {
  for (const outer of decorator.functions ?? []) {
    const parameter = outer.code.parameters[0]?.name;
    if (parameter !== undefined) {
      pass(outer, parameter, { from: 0, isKnown: true, functions: [state] }, frame.state);
    }
    for (const inner of resultsOf(frame, { from: 0, isKnown: true, functions: [outer] }).functions ?? []) {
      if (state.servesUser && inner !== state) {
        serve(inner);
      }
    }
  }
}

/** What calls of the app's functions return, as far as it is known. */
function resultsOf(frame: Frame, { functions = [] }: Value): Value {
  const returned = functions.flatMap((outer) => {
    outer.callers.add(frame.state);
    return outer.result.functions ?? [];
  });
  return { from: 0, isKnown: true, functions: returned };
}

/** `@app.post("/x")`, `@bp.route(…)`, `@cl.on_message`, Nest's `@Post()`; not the setter of a property. */
function isRoute(frame: Frame, callee: Expression, value: Value, name: string): boolean {
  const { uses } = frame.state.module;
  if (Object.entries(decoratorsOf).some(([module, names]) => uses.has(module) && names.test(name))) {
    return true;
  }
  if (!routeDecorators.has(name) || name === "callback") {
    return false;
  }
  if (frame.state.module.code.language === "javascript") {
    return (value.ref ?? "").startsWith("@nestjs/");
  }
  return callee.kind === "attribute" || (value.ref ?? "").includes(".");
}

function called(expression: Expression): Pick<Extract<Expression, { kind: "call" }>, "callee" | "args"> {
  return expression.kind === "call" ? expression : { callee: expression, args: [] };
}
