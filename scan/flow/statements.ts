/** Evaluates statements, one after the other. */
import type { Expression, Statement } from "../code/ir";
import { assign } from "./assignments";
import { defineClass } from "./classes";
import { decorate } from "./decorators";
import { type Frame, setVariable, wake } from "./frame";
import { importName } from "./imports";
import type { FunctionState, Value } from "./state";
import { either, madeOf } from "./value";

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
        if (state.module.exports.get(name) !== local) {
          state.module.exports.set(name, local);
          wake(state.readers.get(name));
        }
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
      frame.inBlock(() => run(frame, statement.body));
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

function returns({ state }: Frame, value: Value): void {
  state.result = either(state.result, value);
}
