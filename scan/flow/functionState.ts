/** Makes the state of a function, and joins what its callers pass. */
import type { Expression, FunctionCode, Statement } from "../code/ir";
import type { ClassState, FunctionState, ModuleState, Value } from "./state";
import { blank, either, flat, isSame } from "./value";

export function newFunction(
  code: FunctionCode,
  module: ModuleState,
  parent: FunctionState | undefined,
  ownClass?: ClassState,
): FunctionState {
  return {
    code,
    module,
    parent,
    ownClass,
    declared: declaredIn(code, module.code.language === "javascript"),
    variables: new Map(),
    seen: new Map(),
    seenParts: new Map(),
    readers: new Map(),
    callers: new Set(),
    parameters: new Map(),
    passed: new Map(),
    outerNames: new Map(),
    events: [],
    result: blank,
    self: undefined,
    servesUser: false,
    isHandler: false,
    answers: false,
    cache: undefined,
    isDirty: true,
    rounds: 0,
  };
}

/**
 * Joins what a caller passes for a parameter. What the caller passed in an earlier round, when it knew less, is replaced.
 * It counts as shared only if everything that is passed is: a function that is mostly given objects of its callers is not at
 * fault for the one that is not.
 *
 * @param by the caller; default: a framework
 */
export function pass(state: FunctionState, name: string, value: Value, by?: FunctionState): void {
  let given = state.passed.get(name);
  if (given === undefined) {
    given = new Map();
    state.passed.set(name, given);
  }
  const round = by?.rounds ?? 0;
  const earlier = given.get(by);
  const joined = earlier !== undefined && earlier.round === round ? joinPassed(earlier.value, value) : flat(value);
  if (earlier !== undefined && earlier.round === round && isSame(earlier.value, joined)) {
    return;
  }
  given.set(by, { round, value: joined });
  let after: Value | undefined;
  for (const each of given.values()) {
    after = after === undefined ? each.value : joinPassed(after, each.value);
  }
  if (after !== undefined && !isSame(state.parameters.get(name), after)) {
    state.parameters.set(name, after);
    state.isDirty = true;
  }
}

function joinPassed(before: Value, value: Value): Value {
  const joined = flat(either(before, value));
  const isPartly = value !== blank && before !== blank && (before.shared === undefined || value.shared === undefined);
  const isOftenFile = value !== blank && before !== blank && (before.file === undefined) !== (value.file === undefined);
  return {
    ...joined,
    ...(isPartly && joined.shared !== undefined ? { shared: undefined } : {}),
    ...(isOftenFile ? { file: undefined } : {}),
  };
}

/** Notes that it runs for a user. */
export function serve(state: FunctionState, answers = false): void {
  if (!state.servesUser || (answers && !state.answers)) {
    state.servesUser = true;
    state.answers ||= answers;
    state.isDirty = true;
  }
}

/**
 * Whether the variables of a function outlive the call of one further in: it runs when the process starts, or a framework calls
 * the inner one. The variables of others are gone with the call of the outer one, such as those that a callback of `forEach` sets.
 */
export function outlives(scope: FunctionState, inner: FunctionState): boolean {
  for (let between: FunctionState | undefined = inner; between !== undefined; between = between.parent) {
    if (between === scope) {
      break;
    }
    if (between.isHandler) {
      return true;
    }
  }
  return runsAtStart(scope, new Set());
}

function runsAtStart(state: FunctionState, seen: Set<FunctionState>): boolean {
  if (state.parent === undefined) {
    return true;
  }
  seen.add(state);
  return [...state.callers].some((caller) => !caller.servesUser && !seen.has(caller) && runsAtStart(caller, seen));
}

/** JavaScript's declarations; in Python all names that are assigned. */
function declaredIn(code: FunctionCode, onlyDeclared: boolean): ReadonlySet<string> {
  const names = new Set(code.parameters.map(({ name }) => name));
  const target = (expression: Expression): void => {
    switch (expression.kind) {
      case "name":
        names.add(expression.name);
        break;
      case "list":
        expression.items.forEach(target);
        break;
      case "map":
        for (const { value } of expression.entries) {
          target(value);
        }
        break;
      case "other":
        expression.parts.forEach(target);
        break;
      default:
    }
  };
  const visit = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      switch (statement.kind) {
        case "block":
          visit(statement.body);
          break;
        case "define":
          names.add(statement.function.name);
          break;
        case "class":
          names.add(statement.class.name);
          break;
        case "import":
          for (const { local } of statement.names) {
            names.add(local);
          }
          break;
        case "assign":
          if (!onlyDeclared || statement.declares) {
            target(statement.target);
          }
          break;
        default:
      }
    }
  };
  for (const { pattern } of code.parameters) {
    if (pattern !== undefined) {
      target(pattern);
    }
  }
  visit(code.body);
  return names;
}
