/** A call with everything about it evaluated. */
import type { CallExpression } from "../code/ir";
import type { Value } from "./state";

export interface Given {
  readonly call: CallExpression;
  readonly ref: string;
  readonly name: string;
  readonly receiver: Value;
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly all: readonly Value[];
}
